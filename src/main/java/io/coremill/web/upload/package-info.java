/// Uploads of many jobs: a body with a job on each line is read as it comes, however long it is.
@org.jspecify.annotations.NullMarked
package io.coremill.web.upload;
