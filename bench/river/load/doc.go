// Package load puts river, a job queue on SQL that people call fast, under the
// work that a hall's queue does: 151 workers, each job writes an event, is
// completed and enqueues the next in one transaction. It knows nothing of the
// hall. It stands in a module of its own because river's SQLite driver needs an
// older river than its PostgreSQL driver, and this code is built with both.
package load
