// Package hall is the server of a citizen service hall: who may ask what
// (sessions, roles, four eyes), tickets, cases, pages and the stream of events,
// over gRPC by the contract in api/hall/v1.
//
// The services load rows, let hall/queue, hall/casework and catalog decide, and
// store what they decided; the hall judges for itself and believes no window.
// The room must not know how a screen looks, how a sentence reads, or what a
// device does; reasons leave it as snake_case codes.
package hall
