/** Bodies of the calls by which pictures are rated (styles spec 11 and 13). Knows nothing of servers, databases or HTTP. */
package io.throng.protocol.rating;
