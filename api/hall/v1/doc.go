// Package hallv1 is the contract between the windows and the hall: messages
// and services generated from the .proto files beside this one. It knows no
// rules; what a code means is said in the rooms that make it.
package hallv1
