// Package docscan drives document scanners with a feeder: a stack of sheets
// goes through, and its pages come one by one. There is one job interface,
// Scanner, and three ways to a scanner behind it:
//
//	http://HOST:PORT   eSCL (AirScan, Mopria): HTTP and XML, no maker's driver
//	sane:NAME          SANE, by scanimage as a child process
//	Camera             an imager that takes one page, such as devices/barcode
//
// Sources: sane-airscan (retry figures: 1 s pause, 10 tries for a job, 30 for a
// page), AirSane (status codes, job states), go-mfp (BSD-2-Clause: the answers
// of three real devices in testdata), scanimage(1). There is no page scanner on a
// serial line: a page is megabytes.
//
// What shapes the driver: of a Location only the path is believed, for devices
// name hosts that nobody reaches; elements are matched by namespace and local
// name, never by prefix; a 404 is asked once more before it ends a stack; pages
// that came before a failure are good and are kept by who asked for them. A page
// is given on only when it is whole and decodes.
//
// The package must not know whose paper it is or what it proves; pages are
// personal data and are never logged.
package docscan
