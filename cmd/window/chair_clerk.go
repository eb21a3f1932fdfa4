package main

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/visit"
)

// clerk is the comprehensive window: it calls, takes in, and hands results out
// between two visits. Both seats share journal, session, reader and printer.
type clerk struct {
	*station.Station
	issue  *issuance.Seat
	plates *plates
	// signedIn is told when somebody has signed in, or the line is back.
	signedIn chan struct{}
}

// clerkChair makes the chair of a comprehensive window.
func clerkChair(ctx context.Context, s *seat) (chair, view, error) {
	o := s.o
	plates := newPlates(s.readerPort())
	st, err := station.Open(ctx, station.Options{
		Window: o.window, Role: o.role, Lang: string(o.lang), Rules: s.rules, Releases: s.shelf.releases(), Hall: s.hallPort(), Journal: journalPort{s.journal}, PINs: s.pins(),
		Reader: plates.first(), Printer: s.printerPort(), Imager: s.imagerPort(), Feeder: s.feederPort(), Rater: s.raterPort(), Signs: s.signsPort(), Now: o.now, NewID: newID, Ticks: s.ticks(ctx), Log: o.log,
		Letterhead: o.head, Desk: o.desk, Demo: o.demo, Relay: relayPort{s.client}, Advice: advicePort{s.client}, Police: policePort{s.client}, Prints: o.prints, Signer: s.signerPort(),
		Disk: journalPort{s.journal}.Disk, Recovery: recoveryPort{s.journal, s.client},
	})
	if err != nil {
		return nil, view{}, err
	}
	issue, err := issuance.OpenSeat(ctx, issuance.Options{
		Window: o.window, Role: o.role, Rules: s.rules, Releases: s.shelf.releases(), Lang: string(o.lang), Hall: sharedSession{s.hallPort(), st},
		Journal: journalPort{s.journal}, Reader: plates.second(), Printer: s.printerPort(), Signer: s.signerPort(), Now: o.now, NewID: newID,
		Ticks: s.ticks(ctx), Log: o.log, Letterhead: o.head, Relations: s.text.Issue.Relations, Demo: o.demo,
	})
	if err != nil {
		return nil, view{}, err
	}
	c := &clerk{Station: st, issue: issue, plates: plates, signedIn: make(chan struct{}, 1)}
	s.run("export key", func() error { return s.fetchExportKey(ctx, c.signedIn) })
	s.clerk = st
	s.client.OnEvent(func(e client.Event) {
		if e.Ticket != nil {
			_ = st.TicketMoved(ctx, station.TicketNews{ID: e.Ticket.ID, Lease: e.Ticket.Lease, Holder: e.Holder, State: e.TicketState})
		}
		if e.Case != nil {
			_ = st.CaseChanged(ctx, station.CaseRow(*e.Case))
		}
	})
	s.run("session", func() error { return c.followSession(ctx) })

	r := newRouter(ctx, st, s.text, o.account)
	r.snap, r.corrections, r.withdraw, r.letters, r.fields, r.items, r.pages, r.relay, r.issuer, r.issue = st.Snapshot(), st, st, st, st, st, st, st, issue, issue.Snapshot()
	r.outbox, r.damage = outboxDesk{s, st}, st
	r.deps.Rest = func(ctx context.Context, why string) error { return fromHall(s.client.Rest(ctx, newID(), why)) }
	r.deps.Looked = func() { s.noteLook(r.snap.Session, r.snap.Visit.Ticket.ID) }
	large := s.o.large
	r.deps.Large = &large
	first := r.begin()
	options := tui.ShellOptions{
		First: first, Route: r.route, Quit: r.quit, Anywhere: doors(s, r.deps, st, r.facing),
		Status: func(size tui.Size) tui.Line { return screens.StatusLine(r.snap, s.text, size) },
		Banner: func(size tui.Size) tui.Line { return s.banner(r.snap, size) },
	}
	s.rests(&options, r.deps, st, func() station.Seat { return r.snap.AtSeat() }, func() bool { return r.snap.Visit.ID != "" || r.issue.Hand != nil })
	return c, view{
		options: options,
		bind:    func(sh *tui.Shell) { r.shell = sh },
		watch: func(send func(tea.Msg), ended <-chan struct{}) {
			var both sync.WaitGroup
			both.Go(func() { forward(issue.Watch)(send, ended) })
			forward(st.Watch)(send, ended)
			both.Wait()
		},
	}, nil
}

// Run runs both seats until ctx ends or one of them fails.
func (c *clerk) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- c.issue.Run(ctx) }()
	err := c.Station.Run(ctx)
	cancel()
	return errors.Join(err, <-ended)
}

// Answered gives the hall's answer to the seat whose command it was.
func (c *clerk) Answered(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt) error {
	if cmd.Handover != nil {
		return c.issue.Receipt(ctx, cmd.VisitID, r)
	}
	err := c.Receipt(ctx, cmd.VisitID, r)
	if err != nil {
		return err
	}
	return c.Reported(ctx, cmd, r)
}

// What comes from line and devices concerns both seats; each takes only what it
// asked for.

func (c *clerk) SetLink(ctx context.Context, link station.Link) error {
	return errors.Join(c.Station.SetLink(ctx, link), c.issue.SetLink(ctx, link))
}

func (c *clerk) SetOrders(ctx context.Context, o station.Orders) error {
	return errors.Join(c.Station.SetOrders(ctx, o), c.issue.SetOrders(ctx, o))
}

func (c *clerk) atSeat() station.Seat { return c.Snapshot().AtSeat() }

func (c *clerk) SetCertificate(ctx context.Context, until time.Time) error {
	return errors.Join(c.Station.SetCertificate(ctx, until), c.issue.SetCertificate(ctx, until))
}

func (c *clerk) SetReleases(ctx context.Context, r *catalog.Releases) error {
	return errors.Join(c.Station.SetReleases(ctx, r), c.issue.SetReleases(ctx, r))
}

func (c *clerk) SetDevice(ctx context.Context, d station.Device) error {
	return errors.Join(c.Station.SetDevice(ctx, d), c.issue.SetDevice(ctx, d))
}

func (c *clerk) CardRead(ctx context.Context, r station.CardRead) error {
	c.plates.met(r.Token)
	return errors.Join(c.Station.CardRead(ctx, r), c.issue.CardRead(ctx, r))
}

// A travel document is for the visit that waits for a person, else for a result
// that is handed out.
func (c *clerk) DocumentRead(ctx context.Context, r station.DocumentRead) error {
	if c.serving() {
		return c.Station.DocumentRead(ctx, r)
	}
	return c.issue.DocumentRead(ctx, r)
}

func (c *clerk) DocumentFailed(ctx context.Context, code string) error {
	if c.serving() {
		return c.Station.DocumentFailed(ctx, code)
	}
	return c.issue.DocumentFailed(ctx, code)
}

// serving reports whether somebody was called.
func (c *clerk) serving() bool { return c.Snapshot().Visit.ID != "" }

func (c *clerk) CardFailed(ctx context.Context, token, code string) error {
	return errors.Join(c.Station.CardFailed(ctx, token, code), c.issue.CardFailed(ctx, token, code))
}

// followSession lets the issue seat work in the name of whoever signed in at
// the station, and hands it the slips that were scanned there.
func (c *clerk) followSession(ctx context.Context) error {
	snapshots, stop := c.Watch()
	defer stop()
	var scanned int64
	var link station.Link
	for {
		select {
		case <-ctx.Done():
			return nil
		case n := <-snapshots:
			if n.Scan.Seq > scanned {
				scanned = n.Scan.Seq
				if n.Scan.Kind == station.ScanIssue {
					_ = c.issue.Scanned(ctx, n.Scan.Code) // a refusal is the seat's to show
				}
			}
			have := c.issue.Snapshot().Session
			if n.Session.In() && n.Link == station.Online && (link != station.Online || !n.Session.Same(have)) {
				select {
				case c.signedIn <- struct{}{}:
				default:
				}
			}
			link = n.Link
			switch {
			case n.Session.Same(have):
			case n.Session.StaffNo == "":
				_ = c.issue.SignOut(ctx)
			default:
				_ = c.issue.SignIn(ctx, n.Session.StaffNo, "", "")
			}
		}
	}
}

// sharedSession is the hall for a seat that works under another seat's session:
// it signs nobody in or out by itself.
type sharedSession struct {
	hallPort
	station *station.Station
}

func (h sharedSession) SignIn(context.Context, string, string, string, string) (station.Session, error) {
	return h.station.Snapshot().Session, nil
}

func (sharedSession) SignOut(context.Context) error { return nil }

func (sharedSession) Lock(context.Context) error { return nil }

func (sharedSession) Resume(station.Session) {}

// plates share one card reader between two seats: the first goes before the
// second, whose wish is kept until the reader is free again.
type plates struct {
	reader station.Reader
	mu     sync.Mutex
	wishes [2]string
}

func newPlates(r station.Reader) *plates { return &plates{reader: r} }

func (p *plates) first() station.Reader  { return p.port(0) }
func (p *plates) second() station.Reader { return p.port(1) }

func (p *plates) port(i int) station.Reader {
	if p.reader == nil {
		return nil
	}
	return plate{p, i}
}

type plate struct {
	plates *plates
	i      int
}

func (p plate) Ask(token string) { p.plates.wish(p.i, token) }
func (p plate) Cancel()          { p.plates.wish(p.i, "") }

func (p *plates) wish(i int, token string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.asked()
	p.wishes[i] = token
	switch now := p.asked(); {
	case now == before:
	case now == "":
		p.reader.Cancel()
	default:
		p.reader.Ask(now)
	}
}

// met tells that a card was read for a token: nobody wishes for it any more,
// until somebody asks anew, perhaps for the same.
func (p *plates) met(token string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, w := range p.wishes {
		if w == token {
			p.wishes[i] = ""
		}
	}
	if now := p.asked(); now != "" {
		p.reader.Ask(now)
	}
}

func (p *plates) asked() string {
	if p.wishes[0] != "" {
		return p.wishes[0]
	}
	return p.wishes[1]
}
