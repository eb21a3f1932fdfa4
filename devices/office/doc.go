// Package office drives an office printer that takes PDF over the network: IPP
// (RFC 8010 and 8011, IPP Everywhere), which CUPS queues and printers of the last
// ten years speak. A job is sent once; when its answer is lost, the printer is
// asked by the job's name whether it has it, and only what it does not say stays
// uncertain.
//
// The room knows no paper and no case: bytes of a PDF and a name go in, and what
// became of them comes out.
package office
