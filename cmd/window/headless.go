package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// maxLine bounds one command on standard input, in bytes.
const maxLine = 1 << 20

func newHeadlessCommand() *cobra.Command {
	var f deskFlags
	var d demoFlags
	var demoCity bool
	cmd := &cobra.Command{
		Use:   "headless",
		Short: "The station without a screen: JSON commands in, JSON events out, a line each",
		Long: `One command a line on standard input: {"command":"call"}, {"command":"reply","node":"q1","options":["2"]} …
with an optional "id" that comes back in the answer. sign_in, authorize and state
are commands too. One event a line on standard output: answers, and the state
whenever it changes. docs/headless.schema.json describes both. Personal data is
masked in states unless a state is asked for with "clear":true.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if demoCity {
				d.role, d.lang, d.theme = "clerk", "zh", "none"
				city, err := openDemo(ctx, d)
				if err != nil {
					return err
				}
				err = serveLines(ctx, city.seat.clerk, cmd.InOrStdin(), cmd.OutOrStdout())
				return errors.Join(err, city.close())
			}
			if f.config == "" {
				return usage(errors.New("give --config FILE, or --demo for the demo city"))
			}
			f.role = "clerk"
			o, err := deskOptions(f)
			if err != nil {
				return err
			}
			return withLog(&o, func() error {
				s, err := openSeat(ctx, o)
				if err != nil {
					return err
				}
				err = serveLines(ctx, s.clerk, cmd.InOrStdin(), cmd.OutOrStdout())
				return errors.Join(err, s.close())
			})
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.config, "config", "", "configuration file of this desk")
	fl.BoolVar(&demoCity, "demo", false, "the demo city in place of a desk")
	fl.StringVar(&d.data, "data", "", "data folder of the demo")
	fl.BoolVar(&d.fresh, "fresh", false, "begin a new morning")
	fl.Int64Var(&d.seed, "seed", 20191008, "which morning")
	fl.Float64Var(&d.pace, "pace", 1, "how fast citizens walk and arrive")
	return cmd
}

// lineCommand is what every line has; the rest belongs to the command.
type lineCommand struct {
	ID      string `json:"id,omitempty"`
	Command string `json:"command"`

	StaffNo string `json:"staffNo,omitempty"` // sign_in, authorize
	PIN     string `json:"pin,omitempty"`
	Code    string `json:"code,omitempty"`    // sign_in, authorize
	Step    string `json:"step,omitempty"`    // authorize
	Subject string `json:"subject,omitempty"` // authorize
	Clear   bool   `json:"clear,omitempty"`   // state
}

// ownCommands are the commands that are not the visit's, with their fields.
var ownCommands = []struct {
	name, does string
	fields     []string
}{
	{"sign_in", "Signs a person in; a code goes with the PIN where the hall asks for a second factor.", []string{"staffNo", "pin", "code"}},
	{"authorize", "Asks for a second person's consent; the answer carries the approval. A code goes with the PIN where the hall asks the role that consents for a second factor.", []string{"staffNo", "pin", "code", "step", "subject"}},
	{"state", "Asks for the state; personal data is in clear only with clear.", []string{"clear"}},
}

func isOwn(command string) bool {
	for _, o := range ownCommands {
		if o.name == command {
			return true
		}
	}
	return false
}

// checkFields refuses a field that the command does not have: a slip of the pen
// that is passed over would be another command.
func checkFields(command string, line []byte) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(line, &given); err != nil {
		return err
	}
	known := []string{"id", "command"}
	for _, o := range ownCommands {
		if o.name == command {
			known = append(known, o.fields...)
		}
	}
	if t, ok := visit.CommandTypes()[command]; ok {
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			known = append(known, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%s has no field %q; it has %s", command, name, strings.Join(known, " "))
		}
	}
	return nil
}

// lineEvent is one line of output.
type lineEvent struct {
	Event    string            `json:"event"` // done refused failed state
	ID       string            `json:"id,omitempty"`
	Command  string            `json:"command,omitempty"`
	Code     string            `json:"code,omitempty"`
	Details  map[string]string `json:"details,omitempty"`
	Message  string            `json:"message,omitempty"`
	Approval *headlessApproval `json:"approval,omitempty"`
	State    *headlessState    `json:"state,omitempty"`
}

// headlessState is what a front end needs to go on.
type headlessState struct {
	Phase    visit.Phase       `json:"phase"`
	Window   string            `json:"window"`
	StaffNo  string            `json:"staffNo,omitempty"`
	Link     station.Link      `json:"link"`
	Pending  int               `json:"pending"`
	Waiting  int               `json:"waiting"`
	Notice   string            `json:"notice,omitempty"`
	Ticket   *visit.Ticket     `json:"ticket,omitempty"`
	Person   *headlessPerson   `json:"person,omitempty"`
	Document *headlessDocument `json:"document,omitempty"`
	Matters  []visit.Matter    `json:"matters,omitempty"`
	InHand   string            `json:"inHand,omitempty"` // case of the matter that ask, lines and outcomes are about
	Ask      *headlessAsk      `json:"ask,omitempty"`
	Lines    []headlessLine    `json:"lines,omitempty"`
	Outcomes []headlessOutcome `json:"outcomes,omitempty"`
	Jobs     []visit.Job       `json:"jobs,omitempty"`
	Devices  []headlessDevice  `json:"devices,omitempty"`
}

type headlessApproval struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type headlessPerson struct {
	Name     string `json:"name"`
	IDNumber string `json:"idNumber"`
	Source   string `json:"source"`
}

// headlessDocument is a travel document that waits for confirm_document.
type headlessDocument struct {
	ReadID   string   `json:"readID"`
	Format   string   `json:"format"`
	Wants    []string `json:"wants,omitempty"`    // fields to fill in: name number birth expiry
	Failed   []string `json:"failed,omitempty"`   // checks that do not hold
	Repaired []string `json:"repaired,omitempty"` // checks that hold by a repair
}

type headlessAsk struct {
	Node      string           `json:"node"`
	Text      string           `json:"text"`
	Options   []headlessOption `json:"options"` // as the screen numbers them
	Multi     bool             `json:"multi,omitempty"`
	Suggested []string         `json:"suggested,omitempty"`
}

type headlessOption struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// headlessOutcome is one way to hand the case in; WhyNot is a reason code.
type headlessOutcome struct {
	Code     visit.OutcomeCode `json:"code"`
	WhyNot   string            `json:"whyNot,omitempty"`
	Open     int               `json:"open"`     // lines missing or defective
	Unjudged int               `json:"unjudged"` // lines without a judgement
}

type headlessDevice struct {
	Name  string    `json:"name"`
	State string    `json:"state"`
	Cause string    `json:"cause,omitempty"`
	Since time.Time `json:"since,omitzero"`
}

type headlessLine struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Status visit.Status `json:"status,omitempty"`
	Reason string       `json:"reason,omitempty"`
}

// serveLines carries commands in and events out until the input ends.
func serveLines(ctx context.Context, st *station.Station, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &lineWriter{enc: json.NewEncoder(out)}
	w.enc.SetEscapeHTML(false)
	var watching sync.WaitGroup
	watching.Go(func() { w.states(ctx, st) })
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 64<<10), maxLine)
	for scanner.Scan() {
		if len(scanner.Bytes()) > 0 {
			w.write(answer(ctx, st, scanner.Bytes()))
		}
	}
	cancel()
	watching.Wait()
	return errors.Join(scanner.Err(), w.err)
}

// answer carries out one line.
func answer(ctx context.Context, st *station.Station, line []byte) lineEvent {
	var c lineCommand
	err := json.Unmarshal(line, &c)
	if err != nil {
		return lineEvent{Event: "failed", Message: fmt.Sprintf("not a command: %v", err)}
	}
	e := lineEvent{Event: "done", ID: c.ID, Command: c.Command}
	if _, known := visit.CommandTypes()[c.Command]; !known && !isOwn(c.Command) {
		e.Event, e.Message = "failed", fmt.Sprintf("there is no command %q; docs/headless.schema.json has all", c.Command)
		return e
	}
	if err = checkFields(c.Command, line); err != nil {
		e.Event, e.Message = "failed", err.Error()
		return e
	}
	switch c.Command {
	case "state":
		e.Event, e.State = "state", stateOf(st.Snapshot(), c.Clear)
		return e
	case "sign_in":
		err = st.SignIn(ctx, c.StaffNo, c.PIN, c.Code)
	case "authorize":
		var approval station.Approval
		approval, err = st.Authorize(ctx, station.Authorization{StaffNo: c.StaffNo, PIN: c.PIN, Code: c.Code, Step: c.Step, Subject: c.Subject})
		if err == nil {
			e.Approval = &headlessApproval{ID: approval.ID, Name: approval.Name}
		}
	default:
		var cmd visit.Command
		cmd, err = visit.UnmarshalCommand(c.Command, line)
		if err != nil {
			e.Event, e.Message = "failed", err.Error()
			return e
		}
		err = st.Do(ctx, cmd)
	}
	var refusal *visit.Refusal
	var refused *station.Refused
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		e.Event, e.Code, e.Details = "refused", refusal.Code, refusal.Details
	case errors.As(err, &refused):
		e.Event, e.Code, e.Details = "refused", refused.Code, refused.Details
	case errors.Is(err, station.ErrUnreachable):
		e.Event, e.Code = "failed", "unreachable"
	default:
		e.Event, e.Message = "failed", err.Error()
	}
	return e
}

type lineWriter struct {
	mu  sync.Mutex
	enc *json.Encoder
	err error
}

func (w *lineWriter) write(e lineEvent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = w.enc.Encode(e)
	}
}

// states writes the state whenever something in it has changed; the clock alone
// is no change.
func (w *lineWriter) states(ctx context.Context, st *station.Station) {
	snapshots, stop := st.Watch()
	defer stop()
	last := ""
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-snapshots:
			s := stateOf(n, false)
			body, err := json.Marshal(s)
			if err == nil && string(body) != last {
				last = string(body)
				w.write(lineEvent{Event: "state", State: s})
			}
		}
	}
}

func stateOf(n station.Snapshot, clearText bool) *headlessState {
	s := &headlessState{
		Phase: n.Phase, Window: n.Window, StaffNo: n.Session.StaffNo, Link: n.Link, Pending: n.Backlog.Count,
		Waiting: n.Overview.Waiting, Notice: n.Notice.Code, Matters: n.Visit.Matters, Jobs: n.Visit.Jobs,
	}
	for _, d := range n.Devices {
		s.Devices = append(s.Devices, headlessDevice{Name: d.Name, State: d.State, Cause: d.Cause, Since: d.Since})
	}
	if n.Visit.Ticket.ID != "" {
		t := n.Visit.Ticket
		s.Ticket = &t
	}
	show := values.Personal.Mask
	if clearText {
		show = values.Personal.Clear
	}
	if id := n.Visit.Identity; id != nil {
		s.Person = &headlessPerson{Name: show(screens.PersonName(id)), IDNumber: show(id.Card.IDNumber), Source: string(id.Source)}
	}
	if d := n.Visit.Document; d != nil {
		s.Document = &headlessDocument{ReadID: d.ReadID, Format: d.Format, Wants: d.Wants, Failed: d.Failed, Repaired: d.Repaired}
	}
	m := n.Visit.Matter()
	if m == nil {
		return s
	}
	s.InHand = m.CaseID
	if m.CommandID != "" {
		return s
	}
	if ask, open, err := n.Rules.Asking(&n.Visit, m, n.Now); err == nil && open {
		s.Ask = &headlessAsk{Node: ask.Node, Text: ask.Text, Multi: ask.Multi, Suggested: ask.Suggested, Options: []headlessOption{}}
		for _, o := range ask.Options {
			s.Ask.Options = append(s.Ask.Options, headlessOption{o.Key, o.Text})
		}
		return s
	}
	lines, judged, err := n.Rules.Judgements(&n.Visit, m, n.Now)
	if err != nil {
		return s
	}
	for _, l := range lines {
		j := judged[l.ID]
		s.Lines = append(s.Lines, headlessLine{ID: l.ID, Name: l.Name, Status: j.Status, Reason: j.Reason})
	}
	outcomes, err := n.Rules.Outcomes(&n.Visit, m, n.Now)
	if err != nil {
		return s
	}
	for _, o := range outcomes {
		s.Outcomes = append(s.Outcomes, headlessOutcome{Code: o.Code, WhyNot: o.WhyNot, Open: o.Open, Unjudged: o.Unjudged})
	}
	return s
}
