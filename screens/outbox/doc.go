// Package outbox shows what this desk has done that the hall has not answered,
// and what needs a person: each row with its step, size, age and last error. From
// here a row is sent again, everything is exported for the hall, and the day is
// closed.
package outbox
