// Package tuitest proves screens: golden cells of a frame without any program,
// and whole programs on an emulated terminal, driven by keys and waited for by
// counting what is under way, never by sleeping.
//
// It is for tests only and knows no screen of ours.
package tuitest
