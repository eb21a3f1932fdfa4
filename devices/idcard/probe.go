package idcard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/values"
)

// ProbeResult is one card as the probe command prints it. Fields that a card
// does not have are left out.
type ProbeResult struct {
	Kind        values.IDKind   `json:"kind"`
	Name        values.Personal `json:"name,omitempty"`
	NameEn      values.Personal `json:"nameEn,omitempty"`
	Sex         string          `json:"sex"`
	Nation      string          `json:"nation,omitempty"`
	NationName  string          `json:"nationName,omitempty"`
	Birth       string          `json:"birth"`
	Address     values.Personal `json:"address,omitempty"`
	NewAddress  values.Personal `json:"newAddress,omitempty"`
	IDNumber    values.Personal `json:"idNumber"`
	Issuer      string          `json:"issuer,omitempty"`
	ValidFrom   string          `json:"validFrom"`
	ValidTo     string          `json:"validTo"`
	PassNumber  values.Personal `json:"passNumber,omitempty"`
	IssueCount  string          `json:"issueCount,omitempty"`
	Nationality string          `json:"nationality,omitempty"`
	Expired     bool            `json:"expired"`
	Photo       ProbePhoto      `json:"photo"`
	SAMID       string          `json:"samId"`
	ReadMS      int64           `json:"readMs"` // from the card being found
}

// ProbePhoto describes the sealed photo block without showing it.
type ProbePhoto struct {
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Probe reads one card on l and stops; it gives up after timeout. The card may
// lie there already, because nothing is bound to a person here. Errors are
// *devices.Error. It closes l if ctx ends before.
func Probe(ctx context.Context, l link.Link, timeout time.Duration, now func() time.Time) (ProbeResult, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	p := prober{s: newSession(l, &ledger{})}
	err := p.s.probe(ctx)
	if err == nil {
		err = p.wait(ctx)
	}
	if err != nil {
		return ProbeResult{}, p.explain(ctx, err)
	}
	card, err := DecodeText(p.got.text)
	if err != nil {
		return ProbeResult{}, &devices.Error{Code: CodeBadRecord, Err: err}
	}
	today := values.Of(now())
	if len(card.SelfCheck(today)) > 0 {
		return ProbeResult{}, &devices.Error{Code: CodeSelfCheck}
	}
	return p.result(card, today), nil
}

type prober struct {
	s     *session
	got   raw
	took  time.Duration
	fails map[string]int
	last  error // the latest failure, told if no card comes to a good end
}

func (p *prober) explain(ctx context.Context, err error) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return devices.Wrap(err)
	}
	switch {
	case p.last != nil:
		return p.last
	case p.s.samID != "":
		return &devices.Error{Code: CodeNoCard, Err: ctx.Err()}
	}
	return &devices.Error{Code: devices.CodeNoReply, Err: ctx.Err()}
}

// wait polls for a card until one is read or one is refused for good.
func (p *prober) wait(ctx context.Context) error {
	p.fails = map[string]int{}
	again := false // a card was found and not read: find may not tell of it again
	for {
		err := p.once(ctx, again)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errNobody):
			err = pause(ctx, 200*time.Millisecond)
			if err != nil {
				return err
			}
			continue
		case !p.bearable(err):
			return err
		}
		again, p.last = true, devices.Wrap(err)
		err = pause(ctx, settleAgain)
		if err != nil {
			return err
		}
	}
}

var errNobody = errors.New("no card in the field")

func (p *prober) once(ctx context.Context, again bool) error {
	reply, err := p.s.ask(ctx, cmdFind)
	if err != nil {
		return err
	}
	began := time.Now()
	if reply.SW3 == swNoCard && again {
		err = p.s.pick(ctx)
		if err == nil {
			return p.read(ctx, began)
		}
		if !refused(err) {
			return err
		}
		_, err = p.s.reset(ctx)
		if err != nil {
			return err
		}
		reply, err = p.s.ask(ctx, cmdFind)
		if err != nil {
			return err
		}
	}
	switch reply.SW3 {
	case swFound:
	case swNoCard:
		return errNobody
	default:
		return statusError(reply.SW3)
	}
	err = p.s.pick(ctx)
	if err != nil {
		return err
	}
	return p.read(ctx, began)
}

func (p *prober) read(ctx context.Context, began time.Time) error {
	out, err := p.s.fetch(ctx, false)
	if err != nil {
		return err
	}
	p.got, p.took = out, time.Since(began)
	return nil
}

// bearable counts failures by the table of status words.
func (p *prober) bearable(err error) bool {
	coded, ok := errors.AsType[*devices.Error](err)
	var v verdict
	switch {
	case !ok:
		return false
	case coded.Code == CodeBadRecord:
		v = verdict{code: CodeBadRecord, retry: 1}
	case refused(err):
		v = judge(coded.Status)
		if v.code == CodeNotSteady {
			return true // until the time is over
		}
	case !fatal(err):
		v = verdict{code: coded.Code, retry: 5}
	default:
		return false
	}
	p.fails[v.code]++
	return !v.fault && p.fails[v.code] <= v.retry
}

func (p *prober) result(c values.Card, today values.Date) ProbeResult {
	sum := sha256.Sum256(p.got.photo)
	validTo := c.ValidTo.String()
	if c.LongTerm {
		validTo = longTerm
	}
	return ProbeResult{
		Kind: c.Kind, Name: c.Name, NameEn: c.NameEn, Sex: c.Sex, Nation: c.Nation, NationName: c.NationName,
		Birth: c.Birth.String(), Address: c.Address, NewAddress: values.Personal(p.got.address), IDNumber: c.IDNumber,
		Issuer: c.Issuer, ValidFrom: c.ValidFrom.String(), ValidTo: validTo, PassNumber: c.PassNumber,
		IssueCount: c.IssueCount, Nationality: c.Nationality, Expired: c.Expired(today),
		Photo: ProbePhoto{Bytes: len(p.got.photo), SHA256: hex.EncodeToString(sum[:])},
		SAMID: p.s.samID, ReadMS: p.took.Milliseconds(),
	}
}
