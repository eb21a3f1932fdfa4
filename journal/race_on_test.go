//go:build race

package journal

// slowdown divides counts where the race detector makes every step slow.
const slowdown = 20
