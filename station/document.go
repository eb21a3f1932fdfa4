package station

import (
	"context"
	"time"

	"onewindow/values"
	"onewindow/visit"
)

// DocumentRead is a travel document whose lines came from its reader, which
// nobody can ask: the station knows for whom it waits.
type DocumentRead struct {
	ReadID  string
	Began   time.Time // when the first sign came, by the seat's clock
	Reading values.MRZReading
}

// DocumentRead takes a document for the visit whose person is not known yet. One
// that was swiped while nobody's was wanted is nobody's.
func (s *Station) DocumentRead(ctx context.Context, r DocumentRead) error {
	return s.enqueue(func(ctx context.Context) error {
		if s.asked == "" {
			return nil
		}
		doc := visit.DocumentOf(r.Reading)
		doc.ReadID, doc.AskedAt, doc.ReadAt = r.ReadID, s.askedAt, r.Began
		err := s.decide(ctx, s.active(), visit.ReadDocument{Ticket: s.asked, Document: doc})
		if refusal, ok := err.(*visit.Refusal); ok { //nolint:errorlint // Decide returns it bare
			s.notice("document_"+refusal.Code, refusal.Details)
		}
		return err
	}).Wait(ctx)
}

// DocumentFailed takes a document that could not be made out, by the reader's
// code.
func (s *Station) DocumentFailed(ctx context.Context, code string) error {
	return s.enqueue(func(context.Context) error {
		if s.asked != "" {
			s.notice("document_"+code, nil)
		}
		return nil
	}).Wait(ctx)
}
