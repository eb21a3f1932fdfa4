// Package relay brings a visit here that another window has in hand (案卷接力):
// its number is typed or was scanned, the screen shows who has it, and one more
// key goes on at the same place. It asks the station to seek a ticket and to take
// it over.
package relay
