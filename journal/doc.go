// Package journal is the window's durable memory: the events of its visits,
// what waits for the hall (the outbox), scanned pages, and small facts of the
// seat. What Append has answered with nil survives a kill, a power cut and a
// full disk; what it has refused is not there.
//
// The store is one SQLite file, written by one connection, and a folder of
// page files. Every record is sealed (AES-256-GCM) before it reaches the disk
// and chained by a keyed hash, so that reading needs the key and any change
// shows. A store that is proven damaged is set aside, never deleted.
//
// The room keeps events of package visit and gives them back. It must not know
// what they mean, who reads them, or how the hall is reached.
package journal
