// Package totp is the second factor that a person's own device counts out by the
// clock (RFC 6238): six digits, thirty seconds. It knows neither staff nor store, and
// must not: the moment, the secret and the last step used are given to it.
package totp
