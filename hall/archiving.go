package hall

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"onewindow/hall/archive"
	"onewindow/hall/casework"
	"onewindow/hall/custody"
	"onewindow/hall/store"
	"onewindow/values"
)

// targetSeal are messages to the keeper of the seal; the body is the use's id.
const targetSeal = "seal"

// sealOfFile is what the seal on a whole file is used for.
const sealOfFile = "archive"

// RefuseArchived: the file of the case is closed, and nothing comes into it.
const RefuseArchived = "archived"

// sealed are the papers that carry a seal.
var sealed = []string{
	casework.AcceptanceNotice, casework.CorrectionNotice, casework.RefusalNotice, casework.NotNeededNotice, casework.LapseNotice,
	casework.SpecialNotice, casework.ExtensionNotice, casework.MoreNotice, casework.DecisionNotice, casework.WithdrawalReceipt,
	casework.TerminationNotice, casework.RevocationNotice,
}

// SealKey is the hall's own key for its seal, made from its secret.
func SealKey(secret []byte, hallID string) (ed25519.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, secret, []byte(hallID), "onewindow seal", ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("hall: seal: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// enter puts entries into the file of a case, which begins with the first.
func enter(tx *store.Tx, caseID string, entries ...archive.Entry) (f store.ArchiveFile, err error) {
	f, err = tx.Archive(caseID)
	if errors.Is(err, store.ErrNotFound) {
		day := values.Of(tx.Now()).Compact()
		var n int64
		if n, err = tx.Count("archive/" + day); err != nil {
			return f, err
		}
		f = store.ArchiveFile{Case: caseID, ArchiveID: fmt.Sprintf("DA%s%05d", day, n)}
		f.Head = f.ArchiveID
	}
	if err != nil {
		return f, err
	}
	if !f.ClosedAt.IsZero() {
		return f, store.Refuse(RefuseArchived)
	}
	for _, e := range entries {
		e.At = tx.Now()
		e = archive.Chain(f.Head, f.Entries+1, e)
		err := tx.AddArchiveEntry(store.ArchiveEntry{
			Case: caseID, No: e.No, At: e.At, Kind: e.Kind, Name: e.Name, SHA256: e.SHA256, Bytes: e.Bytes, MediaType: e.MediaType, Body: e.Body,
			Hash: e.Hash,
		})
		if err != nil {
			return f, err
		}
		f.Entries, f.Head = e.No, e.Hash
		if e.Kind == archive.KindCase {
			f.ClosedAt = tx.Now()
		}
		if err := tx.PutArchive(f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// keepPageRow keeps the row of a page, and puts the page into the file of its case.
func keepPageRow(tx *store.Tx, p store.Page) error {
	had, err := tx.HasPage(p)
	if err != nil || had {
		return err
	}
	_, err = enter(tx, p.Case, archive.Entry{Kind: archive.KindPage, Name: p.Line, SHA256: p.SHA256, Bytes: p.Bytes, MediaType: p.MediaType})
	if err != nil {
		return err
	}
	return tx.PutPage(p)
}

// noticeOf is what a notice says, for the file.
type noticeOf struct {
	Number    string `json:"number"`
	Paper     string `json:"paper"`
	Item      string `json:"item"`
	ItemName  string `json:"item_name"`
	Applicant string `json:"applicant"`
	State     string `json:"state"`
	Version   int64  `json:"version"`
	Reason    string `json:"reason,omitempty"`
	Note      string `json:"note,omitempty"`
	Promised  string `json:"promised_due,omitempty"`
	Statutory string `json:"statutory_due,omitempty"`
	Correct   string `json:"correction_due,omitempty"`
	// Lines that a correction notice asks for, with their reasons.
	Lines []noticeLine `json:"lines,omitempty"`
}

type noticeLine struct {
	Line   string `json:"line"`
	Reason string `json:"reason"`
	Note   string `json:"note,omitempty"`
}

func (s *Server) noticeOf(f *caseFile, kind string, now time.Time) noticeOf {
	c := &f.Case
	dues := casework.DueDates(*c, now, s.env(f.Item))
	n := noticeOf{
		Number: c.No, Paper: kind, Item: c.Item, ItemName: f.ItemName, Applicant: c.Applicant.Name.Clear(), State: string(c.State), Version: c.Version,
		Reason: c.DecisionReason, Note: c.DecisionNote, Promised: dateText(dues.Promised), Statutory: dateText(dues.Statutory), Correct: dateText(dues.Correction),
	}
	if kind == casework.CorrectionNotice {
		for _, l := range c.Lines {
			if l.Open() {
				n.Lines = append(n.Lines, noticeLine{l.ID, l.Reason, l.Note})
			}
		}
	}
	return n
}

// file puts a change into the file of its case: every step and every paper that was
// ordered, in their order; the papers that carry a seal are sent to be sealed.
func (s *Server) file(tx *store.Tx, ch *change) error {
	f := ch.file
	var entries []archive.Entry
	for _, x := range ch.steps {
		e, err := archive.Of(archive.KindStep, x.Event, tx.Now(), map[string]string{
			"actor": x.Actor, "role": x.Role, "window": x.Window, "from": x.From, "to": x.To, "reason": x.Reason, "note": x.Note,
		})
		if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	by := ""
	if n := len(ch.steps); n > 0 {
		by = ch.steps[n-1].Actor
	}
	for _, kind := range ch.papers {
		e, err := archive.Of(archive.KindNotice, kind, tx.Now(), s.noticeOf(f, kind, tx.Now()))
		if err != nil {
			return err
		}
		entries = append(entries, e)
		if slices.Contains(sealed, kind) {
			if err := s.askSeal(tx, store.SealUse{Case: f.Case.ID, What: kind, Number: f.Case.No, Organ: f.Item.Dept, Digest: e.SHA256, Staff: by}); err != nil {
				return err
			}
		}
	}
	if len(entries) == 0 {
		return nil
	}
	if f.Case.State != casework.Archived {
		_, err := enter(tx, f.Case.ID, entries...)
		return err
	}
	return s.closeFile(tx, f, entries, ch.steps[len(ch.steps)-1])
}

// askSeal asks the seal's keeper, in the transaction that needs it; every use is
// kept, answered or not.
func (s *Server) askSeal(tx *store.Tx, u store.SealUse) error {
	if s.opt.Sealer == nil {
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: seal: %w", err)
	}
	u.ID = id.String()
	if err := tx.InsertSealUse(u); err != nil {
		return err
	}
	return tx.InsertMessage(store.Message{ID: u.ID, Target: targetSeal, Subject: u.Case, Body: u.What})
}

// closeFile ends the file of a case with what it is catalogued by.
func (s *Server) closeFile(tx *store.Tx, f *caseFile, entries []archive.Entry, ended store.Step) error {
	have, err := tx.ArchiveEntries(f.Case.ID)
	if err != nil {
		return err
	}
	row, err := enter(tx, f.Case.ID, entries...)
	if err != nil {
		return err
	}
	pages := 0
	for _, e := range have {
		if e.Kind == archive.KindPage {
			pages++
		}
	}
	c := &f.Case
	e, err := archive.Of(archive.KindCase, ended.From, tx.Now(), archive.Metadata{
		ArchiveID: row.ArchiveID, Hall: s.opt.Name, CaseNo: c.No, ItemCode: c.Item, ItemName: f.ItemName, Catalog: f.CatalogVersion,
		Department: f.Item.Dept, Applicant: c.Applicant.Name.Clear(), IDKind: c.Applicant.IDKind, IDNumber: c.Applicant.IDNumber.Clear(),
		Agent: c.Agent.Name.Clear(), State: ended.From, Received: archive.Day(c.ReceivedAt, values.Shanghai),
		Accepted: archive.Day(c.AcceptedAt, values.Shanghai), Decided: archive.Day(c.DecidedAt, values.Shanghai),
		Delivered: archive.Day(c.DeliveredAt, values.Shanghai), Result: f.ResultName, Entries: row.Entries + 1, Pages: pages,
	})
	if err != nil {
		return err
	}
	if row, err = enter(tx, c.ID, e); err != nil {
		return err
	}
	return s.askSeal(tx, store.SealUse{Case: c.ID, What: sealOfFile, Number: row.ArchiveID, Organ: f.Item.Dept, Digest: row.Head, Staff: ended.Actor})
}

// seal asks the seal's keeper for one use, and keeps the answer.
func (s *Server) seal(ctx context.Context, m store.Message, now time.Time) error {
	if s.opt.Sealer == nil {
		return s.postpone(ctx, m, now, "no_port")
	}
	var u store.SealUse
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		u, err = r.SealUse(m.ID)
		return err
	})
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, portPatience)
	seal, err := s.opt.Sealer.Seal(asking, archive.Use{ID: u.ID, Organ: u.Organ, What: u.What, Number: u.Number, Digest: u.Digest})
	cancel()
	if err != nil {
		s.log.WarnContext(ctx, "seal failed", "what", u.What, "error", err)
		return s.postpone(ctx, m, now, "unreachable")
	}
	if !seal.Holds(u.Digest) {
		// Whoever keeps the seal has sealed something else: a person must look.
		s.log.ErrorContext(ctx, "a seal does not hold", "what", u.What, "number", u.Number)
		return s.postpone(ctx, m, now, "seal_wrong")
	}
	text, err := json.Marshal(seal)
	if err != nil {
		return fmt.Errorf("hall: seal: %w", err)
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		at, err := tx.Message(m.ID)
		if err != nil || at.State != "pending" {
			return err
		}
		if err := tx.SetSeal(u.ID, string(text)); err != nil {
			return err
		}
		if u.What == sealOfFile {
			f, err := tx.Archive(u.Case)
			if err != nil {
				return err
			}
			f.Seal = string(text)
			if err := tx.PutArchive(f); err != nil {
				return err
			}
		}
		m.State, m.Tries, m.Answer = "done", at.Tries+1, ""
		if err := tx.SettleMessage(m); err != nil {
			return err
		}
		_, err = tx.Emit(store.Event{Kind: EventSeal, Case: u.Case, Body: []byte{}})
		return err
	})
}

// archiveClosed closes the files of the cases that ended long enough ago.
func (s *Server) archiveClosed(ctx context.Context, now time.Time) error {
	if s.opt.ArchiveAfter <= 0 {
		return nil
	}
	var errs []error
	for _, state := range []casework.State{
		casework.NotNeeded, casework.Refused, casework.DecidedDeny, casework.Withdrawn, casework.Terminated, casework.Revoked, casework.Delivered,
	} {
		after := ""
		for {
			var rows []store.Case
			err := s.store.View(ctx, func(r *store.Reader) (err error) {
				rows, err = r.CasesAfter(string(state), after, listDefault)
				return err
			})
			if err != nil || len(rows) == 0 {
				errs = append(errs, err)
				break
			}
			for i := range rows {
				if now.Sub(rows[i].UpdatedAt) >= s.opt.ArchiveAfter {
					errs = append(errs, s.archiveOne(ctx, rows[i].ID))
				}
			}
			after = rows[len(rows)-1].ID
		}
	}
	return errors.Join(errs...)
}

// archiveOne closes one file, unless something of the case is still open.
func (s *Server) archiveOne(ctx context.Context, id string) error {
	return s.timed(ctx, id, func(ch *change, tx *store.Tx) error {
		lacks, err := lacking(tx, ch.file)
		if err != nil {
			return err
		}
		return s.caseStep(ch, casework.Archive, system(casework.Input{Incomplete: lacks}), tx.Now())
	})
}

// lacking is what keeps a file from being closed: originals that are not where they
// belong, papers that nobody has printed, a decision that was not served.
func lacking(tx *store.Tx, f *caseFile) (lacks []string, err error) {
	c := &f.Case
	if slices.ContainsFunc(f.Owed, func(kind string) bool { return !slices.Contains(unfetched, kind) }) {
		lacks = append(lacks, "papers")
	}
	if c.State == casework.DecidedDeny && c.DeliveredAt.IsZero() {
		lacks = append(lacks, "service")
	}
	rows, err := tx.OriginalsOf(c.ID)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(rows, func(o store.Original) bool {
		return custody.Astray(custody.Place(o.Place), o.Bag != "", closedCases[c.State], custody.Dept(f.Item.Dept))
	}) {
		lacks = append(lacks, "originals")
	}
	return lacks, nil
}

// ArchiveOf is the file of a case as a package takes it.
func ArchiveOf(r *store.Reader, caseID string) (archive.File, error) {
	row, err := r.Archive(caseID)
	if err != nil {
		return archive.File{}, err
	}
	f := archive.File{ID: row.ArchiveID}
	rows, err := r.ArchiveEntries(caseID)
	if err != nil {
		return f, err
	}
	for _, e := range rows {
		f.Entries = append(f.Entries, archive.Entry{
			No: e.No, At: e.At, Kind: e.Kind, Name: e.Name, SHA256: e.SHA256, Bytes: e.Bytes, MediaType: e.MediaType, Body: e.Body, Hash: e.Hash,
		})
	}
	if row.Seal == "" {
		return f, nil
	}
	f.Seal = &archive.Seal{}
	if err := json.Unmarshal([]byte(row.Seal), f.Seal); err != nil {
		return f, fmt.Errorf("hall: seal of %s: %w", row.ArchiveID, err)
	}
	return f, nil
}
