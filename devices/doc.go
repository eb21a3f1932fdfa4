// Package devices holds what all drivers share: the states that a supervisor
// reports, and errors as codes that the i18n topic "devices" turns into
// sentences. Links are in devices/link, one package a driver beside it. The
// room knows values, but no visit, no screen and no hall: what a read or a
// print means for a citizen is decided by the station.
package devices
