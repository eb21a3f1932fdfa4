package printer

import (
	"context"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Report is what a probe answers.
type Report struct {
	State string `json:"state"`
}

// Fit tells whether a receipt would print.
func (r Report) Fit() bool { return r.State == CodeReady || r.State == CodePaperLow }

// Probe asks a printer for its state and prints nothing. A feed button that is
// held down is waited for. A printer that does not answer within timeout is a
// *devices.Error with code no_reply. Probe does not close the link.
func Probe(ctx context.Context, l link.Link, timeout time.Duration) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	s := &session{link: l, baud: 9600, reply: defaultReply}
	for {
		st, err := s.status(ctx)
		switch {
		case err != nil && ctx.Err() != nil:
			return Report{}, &devices.Error{Code: devices.Code(ctx.Err()), Err: ctx.Err()}
		case err != nil:
			return Report{}, &devices.Error{Code: causeOf(err), Err: err}
		case st.Code() != CodeFeeding:
			return Report{State: st.Code()}, nil
		}
		err = pause(ctx, 200*time.Millisecond)
		if err != nil {
			// Whoever leans on the button for so long has a printer out of order.
			return Report{State: CodeFault}, nil
		}
	}
}
