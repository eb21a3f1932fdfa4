// Package neighbour reaches another hall of the city at its own server: one
// connection that signs in as that hall's member of staff with the role hall, and
// again when the session has ended. It knows nothing of what is asked.
package neighbour
