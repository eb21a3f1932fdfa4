// Package damage shows how a store of this desk that was found damaged stands
// against the hall, case by case, with what to do about each; a person says that
// it was looked at. It must not know how the comparison is made.
package damage
