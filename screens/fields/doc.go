// Package fields is the application form: its fields, where each came from, and
// addresses picked from the city's list. It must not know which fields a matter
// asks for or which of two sources counts more: visit says so.
package fields
