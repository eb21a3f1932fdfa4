// Package early starts the guarded program before this process is ready itself. The
// process that owns the terminal (tui/guard) is the same large program, and all of its
// packages set themselves up before main; what it is started for, the program that
// shows screens, needs not wait for that. By the language's own order a package
// that imports syscall alone comes before nearly all others: it must stay so. It knows
// which command lines show screens, and nothing else.
package early
