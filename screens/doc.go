// Package screens is what all screens share: how they ask the station for
// something, how codes become sentences, how personal data is shown. The
// screens themselves are the packages below it, one each; no screen knows
// another, they only say where the person wants to go.
//
// Screens never change state by themselves, never wait, and never touch hall,
// journal or devices: they draw the newest station.Snapshot and post commands.
package screens
