// Package branches shows what a desk of the police zone has sent to the branches: every
// case with how far it is there, the branch's own number, and whether its fee was
// paid. It asks nothing of a branch: the hall sends what is due again by itself.
package branches
