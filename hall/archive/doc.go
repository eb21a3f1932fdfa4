// Package archive holds the electronic file of a case (收件即启动归档): the entries
// in the order in which they came, each sealed into a chain with the one before, and
// the package that leaves the hall when the case is closed. Anybody can check a
// package with nothing but the file. It must not know of cases, tables or screens.
package archive
