package docscan

import (
	"context"
	"io"
)

// Camera makes a scanner of something that takes one page at a time, such as an
// imager on a serial line. What lies under it is one page; the next job takes
// the next one.
type Camera struct {
	// Take takes a picture, as JPEG; its errors are the imager's.
	Take func(ctx context.Context) ([]byte, error)
}

// Capabilities say that there is a glass and nothing else.
func (c Camera) Capabilities(context.Context) (Capabilities, error) {
	return Capabilities{Sources: []SourceCaps{{Source: Platen, Modes: []Mode{Gray}, Formats: []string{mediaJPEG}}}}, nil
}

// Status is that of a glass: an imager tells by itself when it is ill.
func (c Camera) Status(context.Context) (Status, error) { return Status{Code: CodeReady}, nil }

// Start takes nothing yet.
func (c Camera) Start(context.Context, Job) (Stack, error) { return &shot{take: c.Take}, nil }

type shot struct {
	take func(ctx context.Context) ([]byte, error)
	done bool
}

func (s *shot) Next(ctx context.Context) (Page, error) {
	if s.done {
		return Page{}, io.EOF
	}
	s.done = true
	b, err := s.take(ctx)
	if err != nil {
		return Page{}, err
	}
	return checkPage(b)
}

func (s *shot) Cancel() error { s.done = true; return nil }
