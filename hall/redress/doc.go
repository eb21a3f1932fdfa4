// Package redress holds the rules of what went wrong for a citizen: a bad rating
// (好差评) and a matter that could not be done (办不成事). Both are work with a day by
// which the citizen is spoken to and a day by which there is an answer, and neither
// is closed by the window that it is about. It must not know of tables, tickets or
// screens.
package redress
