/**
 * Where pictures lie: source images of requests and results of jobs, on the local disk or in an S3-compatible store, reached through
 * signed URLs that expire. Also the door through which foreign images enter ({@link io.throng.server.media.SourceImages}).
 *
 * <p>Must not know what a request, a job or a worker is beyond their ids, and never touches the database's tables.
 */
package io.throng.server.media;
