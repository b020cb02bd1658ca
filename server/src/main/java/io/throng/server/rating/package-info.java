/**
 * What people think of pictures: results of requests whose owners share them are kept, raters are offered them, ratings are rewarded
 * and exported, programs that pretend to be raters are found out. It must not know how requests are priced, matched or handed out;
 * requests and jobs are read, never changed. Source: styles specification sections 11 to 13.
 */
package io.throng.server.rating;
