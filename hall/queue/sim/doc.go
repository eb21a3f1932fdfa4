// Package sim runs the dispatch code of the live queue in virtual time: the
// engine behind `window hall simulate` and the supervisor's what-if. It is
// pure and deterministic (same files, same bytes) and must not know the
// truth it simulates better than the hall would: policies see the learned
// history only, never a row's service time or a window's skill.
package sim
