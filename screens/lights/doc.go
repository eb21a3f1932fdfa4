// Package lights is the list of the desk's devices, over whatever else is on
// show: how each is and since when, when it worked last, what is wrong and what to
// do; with keys to open its port anew, and to do without it for a reason. It knows
// no driver and no port; it asks the desk.
package lights
