/** What nodes do again and again. Knows time, the database and meters; not what the duties do, which belongs to the packages that bring them. */
package io.throng.server.duty;
