package issue

import (
	"cmp"
	"strconv"
	"strings"

	"onewindow/screens"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/visit"
)

// View draws the field, the result in hand, and the one thing to do now.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Issue
	title := tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Title)))
	if s.snap.Handed > 0 {
		title = append(title, tui.T(tui.Dim, "   "+screens.Fill(t.Handed, "n", strconv.Itoa(s.snap.Handed))))
	}
	lines := []tui.Line{title.Truncate(size.W), nil}
	label := "  " + tui.Clean(t.Ask) + "  "
	typed, x := s.code.View(max(1, size.W-tui.Width(label)-2))
	cursor := &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), len(lines))}
	lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(size.W), s.looked().Truncate(size.W))
	if s.snap.Hand != nil {
		lines = append(lines, s.hand(size.W)...)
		lines = append(lines, s.signature(tui.Size{W: size.W, H: size.H - len(lines)})...)
	}
	lines = append(lines, nil)
	switch {
	case s.form != nil:
		form, at := s.consent(size.W, len(lines))
		lines, cursor = append(lines, form...), at
	case s.which:
		lines = append(lines, tui.Text(tui.Title, "  "+tui.Clean(t.PaperTitle)).Truncate(size.W))
		for i, j := range s.snap.Hand.Jobs {
			lines = append(lines, tui.L(tui.T(tui.Key, "   "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(t.Papers[j.Kind]))).Truncate(size.W))
		}
	case s.why:
		lines = append(lines, tui.Text(tui.Title, "  "+tui.Clean(t.ReprintTitle)).Truncate(size.W))
		for i, r := range t.ReprintReasons {
			lines = append(lines, tui.L(tui.T(tui.Key, "   "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(r))).Truncate(size.W))
		}
	default:
		lines = append(lines, s.next(size.W)...)
	}
	if cursor != nil {
		cursor.Y = min(cursor.Y, max(0, size.H-1))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

// looked is what came of the last look-up.
func (s *Screen) looked() tui.Line {
	t := &s.deps.Text.Issue
	switch {
	case s.snap.Looking:
		return tui.Text(tui.Accent, "  "+tui.Clean(t.Looking))
	case s.snap.LookErr != nil:
		return tui.Text(tui.Bad, "  ✗ "+s.deps.Sentence(s.snap.LookErr))
	}
	return nil
}

// hand is the result in hand: what, whose, and which of the two factors are
// there.
func (s *Screen) hand(w int) []tui.Line {
	t := &s.deps.Text.Issue
	h := s.snap.Hand
	lines := []tui.Line{tui.Rule(tui.Clean(h.Case.CaseNo), w, tui.Border)}
	row := func(label string, spans ...tui.Span) {
		lines = append(lines, append(tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(label), 10)+"  ")), spans...).Truncate(w))
	}
	row(t.Item, tui.T(tui.Plain, tui.Clean(h.Case.ItemName)))
	switch {
	case h.Denied():
		row(t.Result, tui.T(tui.Warn, "✗ "+tui.Clean(t.Denied)))
		label := t.DeniedReason
		for _, part := range tui.Wrap(tui.Clean(cmp.Or(s.deps.Text.Papers.Denials[h.Case.DecisionReason], h.Case.DecisionReason)), max(1, w-16)) { // it is read out whole
			row(label, tui.T(tui.Strong, part))
			label = ""
		}
	case h.Case.ResultName != "":
		row(t.Result, tui.T(tui.Strong, tui.Clean(h.Case.ResultName)))
	}
	row(t.Applicant, s.reveal.Personal(h.Case.Applicant.Name), tui.T(tui.Plain, "  "), s.reveal.Personal(h.Case.Applicant.IDNumber))
	if h.Case.Agent.Name != "" {
		row(t.Agent, s.reveal.Personal(h.Case.Agent.Name), tui.T(tui.Plain, "  "), s.reveal.Personal(h.Case.Agent.IDNumber))
	}
	if no := h.Case.ParcelNo; no != "" {
		row(t.Parcel, tui.T(tui.Strong, tui.Clean(no)), tui.T(tui.Plain, "  "+tui.Clean(s.deps.Text.Desk.Parcels[string(h.Case.Parcel)])))
	}
	if s.snap.Step() == issuance.Blocked {
		return lines
	}
	slip := tui.T(tui.Warn, "□ "+tui.Clean(t.SlipMissing))
	switch {
	case h.Code != "":
		slip = tui.T(tui.Good, "✓ "+tui.Clean(t.SlipHere))
	case h.Approval.ID != "":
		slip = tui.T(tui.Warn, "△ "+screens.Fill(t.SlipConsent, "name", h.Approval.Name))
	}
	lines = append(lines, nil, tui.L(tui.T(tui.Plain, "  "), slip).Truncate(w))
	if len(h.Case.Exchange) > 0 && !h.Denied() {
		lines = append(lines, s.exchange(h).Truncate(w))
	}
	if h.Receiver == nil {
		return append(lines, tui.Text(tui.Warn, "  □ "+tui.Clean(t.CardWanted)).Truncate(w))
	}
	name := s.reveal.Personal(screens.PersonName(h.Receiver))
	name.Text, name.Style = tui.Clean(screens.PersonName(h.Receiver).Clear()), tui.Strong // compared with the face
	if odd := screens.OddName(screens.PersonName(h.Receiver), s.deps.Text); odd != nil {
		lines = append(lines, odd.Truncate(w))
	}
	return append(lines, tui.L(tui.T(tui.Good, "  ✓ "+tui.Clean(t.CardHere)+"  "), tui.T(tui.Label, tui.Clean(t.Receiver)+" "), name,
		tui.T(tui.Plain, "  "+tui.Clean(t.Relations[h.Relation])+"  "), s.reveal.Personal(h.Receiver.Card.IDNumber)).Truncate(w))
}

// exchange is whether the old document was taken in.
func (s *Screen) exchange(h *issuance.Hand) tui.Line {
	t := &s.deps.Text.Exchange
	names := "  " + tui.Clean(strings.Join(h.Case.Exchange, t.And))
	if h.OldTaken {
		return tui.L(tui.T(tui.Good, "  ✓ "+tui.Clean(t.Taken)), tui.T(tui.Plain, names))
	}
	return tui.L(tui.T(tui.Warn, "  □ "+tui.Clean(t.Wanted)), tui.T(tui.Strong, names))
}

// below is what stands under a signature: one empty line, what to do, what to say.
const below = 3

// signature is whether the receiver signed on the pad, and how.
func (s *Screen) signature(room tui.Size) []tui.Line {
	t := &s.deps.Text.Issue
	h := s.snap.Hand
	signed := h.Signature
	var line tui.Line
	switch {
	case h.Case.Signature != nil && s.snap.Step() == issuance.Blocked:
		line, signed = tui.Text(tui.Label, "  "+tui.Clean(t.SignedBefore)), h.Case.Signature
	case signed != nil:
		line = tui.Text(tui.Good, "  ✓ "+tui.Clean(t.Signed))
	case s.snap.Signing:
		line = tui.Text(tui.Warn, "  □ "+tui.Clean(t.Signing))
	case s.snap.Pad && s.snap.Step() == issuance.Confirm:
		line = tui.Text(tui.Dim, "  □ "+tui.Clean(t.Unsigned))
	default:
		return nil
	}
	lines := []tui.Line{line.Truncate(room.W)}
	if s.snap.Step() == issuance.Done { // it was looked at; now the papers matter
		return lines
	}
	for _, row := range screens.Signature(signed, tui.Size{W: min(36, room.W-8), H: min(6, room.H-below-1)}) {
		lines = append(lines, append(tui.L(tui.T(tui.Plain, "    ")), row...))
	}
	return lines
}

// block is why the result is not handed out here.
func (s *Screen) block(h *issuance.Hand) tui.Safe {
	way := s.deps.Text.Desk.Deliveries[h.Case.Delivery]
	return screens.Fill(s.deps.Text.Issue.Blocks[h.Block()], "way", way, "state", screens.StateWord(h.Case.State, s.deps.Text))
}

// next is the one thing to do now, the sentence to say, and what the hall said.
func (s *Screen) next(w int) []tui.Line {
	t := &s.deps.Text.Issue
	h := s.snap.Hand
	say := func(sentence string) tui.Line {
		return tui.Text(tui.Dim, "    "+screens.Aloud(tui.Clean(sentence), s.deps.Text)).Truncate(w)
	}
	var lines []tui.Line
	if code, details := h.Refusal(); code != "" {
		why := screens.Code(s.deps.Text.Desk.HallRefusals, s.deps.Text.Desk.UnknownRefusal, code, screens.Words(details, s.deps.Text))
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+tui.Clean(t.RefusedTitle)+"  "+why).Truncate(w))
	}
	switch s.snap.Step() {
	case issuance.Find:
		return append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Nothing)).Truncate(w), say(t.SayFind))
	case issuance.Blocked:
		return append(lines, tui.Text(tui.Bad, "  ✗ "+s.block(h)).Truncate(w))
	case issuance.Slip:
		return append(lines, tui.Text(tui.Accent, "  F4 "+tui.Clean(t.ConsentTitle)).Truncate(w), say(t.SaySlip))
	case issuance.Card:
		sentence := t.SayCard
		if h.Denied() {
			sentence = t.SayDenied
		}
		return append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.CardWanted)).Truncate(w), say(sentence))
	case issuance.Old:
		return append(lines, tui.Text(tui.Accent, "  F3 "+tui.Clean(s.deps.Text.Exchange.Ask)).Truncate(w), say(s.deps.Text.Exchange.Say))
	case issuance.Confirm:
		ask := t.Confirm
		if h.Denied() {
			ask = t.ConfirmDenied
		}
		return append(lines, tui.Text(tui.Accent, "  ▸ "+tui.Clean(ask)).Truncate(w))
	case issuance.Sent:
		if h.SetAside {
			return append(lines, tui.Text(tui.Bad, "  ✗ "+tui.Clean(t.SentAside)).Truncate(w))
		}
		return append(lines, tui.Text(tui.Warn, "  ◇ "+tui.Clean(t.Sent)).Truncate(w))
	case issuance.Done:
	}
	return s.done(w, say)
}

func (s *Screen) done(w int, say func(string) tui.Line) []tui.Line {
	t := &s.deps.Text.Issue
	h := s.snap.Hand
	what := h.Case.ResultName
	if what == "" {
		what = h.Case.ItemName
	}
	give := t.SayGive
	if h.Signature != nil {
		give = t.SayGiveSigned
	}
	var lines []tui.Line
	if h.Denied() {
		// Nobody is congratulated here: what is given are reasons.
		lines = []tui.Line{
			tui.Text(tui.Plain, "  ✓ "+tui.Clean(t.DoneDenied)).Truncate(w),
			tui.Text(tui.Strong, "    "+tui.Clean(t.GiveDenied)).Truncate(w), say(t.SayGiveDenied),
		}
	} else {
		lines = []tui.Line{
			tui.Text(tui.Good, "  ✓ "+tui.Clean(t.DoneTitle)).Truncate(w),
			tui.Text(tui.Strong, "    "+screens.Fill(t.Give, "result", what)).Truncate(w), say(give),
		}
	}
	for _, j := range h.Jobs {
		lines = append(lines, s.job(j).Truncate(w))
	}
	return lines
}

// job is how one paper of the handover stands.
func (s *Screen) job(j visit.Job) tui.Line {
	t := &s.deps.Text.Issue
	style, mark := tui.Plain, tui.Safe("◇")
	switch j.State {
	case visit.JobPrinted:
		style, mark = tui.Good, "✓"
	case visit.JobNotPrinted:
		style, mark = tui.Bad, "✗"
	case visit.JobUncertain:
		style, mark = tui.Warn, "△"
	case visit.JobQueued, visit.JobSending:
	}
	line := tui.L(
		tui.T(style, "  "+mark+" "), tui.T(tui.Plain, tui.Clean(t.Papers[j.Kind])+"  "),
		tui.T(style, tui.Clean(s.deps.Text.Desk.JobStates[string(j.State)])),
	)
	if j.Copy > 1 {
		line = append(line, tui.T(tui.Dim, "  "+screens.Fill(t.Copy, "n", strconv.Itoa(j.Copy-1))))
	}
	if j.Cause != "" {
		line = append(line, tui.T(tui.Dim, "  "+screens.Cause(j.Cause, "printer", s.deps.Text)))
	}
	return line
}

// consent is the form of the second person.
func (s *Screen) consent(w, y int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Issue
	lines := []tui.Line{
		tui.Text(tui.Title, "  "+tui.Clean(t.ConsentTitle)).Truncate(w), tui.Text(tui.Dim, "  "+tui.Clean(t.ConsentWhy)).Truncate(w), nil,
	}
	form, cursor := s.form.Draw(s.deps, w, y+len(lines), nil)
	return append(lines, form...), cursor
}
