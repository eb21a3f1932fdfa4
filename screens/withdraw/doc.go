// Package withdraw is the screen on which the person at the desk takes an
// undecided application back (撤回): the case is found by the code of its paper or
// by its number, the clerk sees whose it is and which originals go back, chooses
// the reason by a digit, and Enter hands the withdrawal in. Of a package all that is
// undecided may go at once. It asks the station for FindWithdrawal and Withdraw,
// which ask the hall.
package withdraw
