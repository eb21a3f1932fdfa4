// Package issue is the screen of the issue desk: scan the slip, read the
// receiver's card, Enter. It says in one line what is still wanted, and never
// that the result may be given before the hall has recorded it. The written
// decision of a denial is served in the same way, its reason in sight. It asks
// the seat for Look, HandOver, ForgetCard, Reprint, Close, and for a second
// person's consent where there is no slip.
//
// What is scanned or typed stands in the one field; Enter with something in
// the field looks it up, Enter with an empty field hands over.
package issue
