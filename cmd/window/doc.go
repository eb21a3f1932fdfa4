// Command window is the clerk's workstation, the hall it talks to, and the
// tools around them, in one binary. This package parses flags and wires rooms
// together; no rule, screen, protocol or storage lives here.
package main
