package hall_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/archive"
	"onewindow/hall/store"
)

// office is the seal's keeper of the tests: out of reach at first, and asked how
// often of each use.
type office struct {
	archive.OwnSeal
	mu    sync.Mutex
	down  bool
	asked map[string]int
}

func (o *office) Seal(ctx context.Context, u archive.Use) (archive.Seal, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.asked == nil {
		o.asked = map[string]int{}
	}
	o.asked[u.What]++
	if o.down {
		return archive.Seal{}, errors.New("no answer")
	}
	return o.OwnSeal.Seal(ctx, u)
}

// page uploads one page of a case, as a window does.
func (s *seat) page(caseID, line string, data []byte) error {
	sum := sha256.Sum256(data)
	stream, err := s.cases.PutPage(s.ctx())
	if err != nil {
		return err
	}
	err = stream.Send(&hallv1.PutPageRequest{
		CaseId: caseID, LineId: line, Sha256: hex.EncodeToString(sum[:]), TotalBytes: int64(len(data)), MediaType: "image/png", Chunk: data,
	})
	if err != nil {
		return err
	}
	_, err = stream.CloseAndRecv()
	return err
}

// TestFileFromTheFirstPage: the file of a case begins with its first page, before
// there is a case; every step and notice follows in its order, the seal is asked for
// again until it answers, each use is kept, and what leaves the hall verifies.
func TestFileFromTheFirstPage(t *testing.T) {
	keeper := &office{OwnSeal: archive.OwnSeal{By: "演示大厅", Key: ed25519.NewKeyFromSeed(make([]byte, 32))}, down: true}
	w := newWorld(t, oneReviewer, func(o *hall.Options) { o.Sealer, o.ArchiveAfter = keeper, 24*time.Hour })
	keeper.Now = w.clock.Now
	officer, guide, reviewer := w.as("3001", "police", "A035"), w.as("8001", "guide", ""), w.as("5004", "reviewer", "")
	ticket := officer.serve(guide, "GA-CRJ-002")
	cmd := w.submission(w.citizen("p44"), ticket.GetId(), "accept")
	id := cmd.GetCaseId()
	pages := map[string][]byte{}
	for i, l := range cmd.GetSubmission().GetLines()[:2] {
		data := []byte{'p', byte('0' + i)}
		sum := sha256.Sum256(data)
		sha := hex.EncodeToString(sum[:])
		pages[sha], l.PageSha256 = data, []string{sha}
		for range 2 { // a page that comes twice is in the file once
			if err := officer.page(id, l.GetId(), data); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := func() (f archive.File, uses []store.SealUse) {
		t.Helper()
		err := w.store.View(t.Context(), func(r *store.Reader) (err error) {
			if f, err = hall.ArchiveOf(r, id); err == nil {
				uses, err = r.SealUses(id)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return f, uses
	}
	begun, _ := file()
	if len(begun.Entries) != 2 || begun.ID == "" || begun.Entries[0].Kind != archive.KindPage {
		t.Fatalf("before the case: %+v", begun)
	}
	cmd.GetSubmission().GetLines()[0].Status = "collected"
	c := officer.ok(cmd).GetCase()
	officer.ok(move(ticket.GetId(), "finish"))
	c = reviewer.ok(decide(id, "start_review", c.GetVersion())).GetCase()
	reviewer.ok(decide(id, "grant", c.GetVersion()))
	w.tick()
	code := officer.caseOf(id).GetPickupCode()
	issuer := w.as("4001", "issuer", "E001")
	issuer.ok(w.hand(id, code, w.citizen("p44")))

	f, uses := file()
	var names []string
	for _, e := range f.Entries {
		names = append(names, e.Kind+" "+e.Name)
	}
	if f.ID != begun.ID || !slices.IsSorted([]int{slices.Index(names, "step accept"), slices.Index(names, "step grant"), slices.Index(names, "step delivered")}) ||
		slices.Index(names, "notice decision_notice") < slices.Index(names, "step grant") {
		t.Errorf("in the file: %q", names)
	}
	if _, err := archive.Check(f.ID, f.Entries); err != nil {
		t.Error(err)
	}
	if len(uses) != 2 || uses[0].What != "acceptance_notice" || uses[0].Seal != "" || uses[0].Staff != "3001" || uses[1].What != "decision_notice" {
		t.Errorf("uses of the seal: %+v", uses)
	}
	keeper.mu.Lock()
	keeper.down = false
	keeper.mu.Unlock()

	// An original still lies at the window: the file stays open.
	w.onDay(w.clock.Now(), 2)
	w.clock.add(2 * time.Minute)
	w.tick()
	if f, uses = file(); f.Seal != nil || len(uses) != 2 || uses[0].Seal == "" || uses[1].Seal == "" {
		t.Fatalf("seal %v, uses %+v", f.Seal, uses)
	}
	officer = w.as("3001", "police", "A035")
	paper := &hallv1.PaperRef{CaseId: id, LineId: officer.originals("here", "")[0].GetLineId()}
	if _, err := officer.custody().MovePaper(officer.ctx(), &hallv1.MovePaperRequest{Paper: paper, Event: "returned"}); err != nil {
		t.Fatal(err)
	}
	w.clock.add(2 * time.Minute)
	w.tick()
	w.clock.add(time.Second)
	w.tick()
	f, uses = file()
	if f.Seal == nil || len(uses) != 3 || uses[2].What != "archive" || uses[2].Number != f.ID {
		t.Fatalf("seal %v, uses %+v", f.Seal, uses)
	}
	if err := officer.page(id, "IDC", []byte("late")); reason(err) != "archived" {
		t.Errorf("a page for a closed file: %v", err)
	}

	var out bytes.Buffer
	open := func(sha string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(pages[sha])), nil }
	if err := archive.Write(&out, f, open); err != nil {
		t.Fatal(err)
	}
	got, err := archive.Verify(bytes.NewReader(out.Bytes()), int64(out.Len()), f.Seal.Key)
	meta, ok := got.Metadata()
	if err != nil || !ok || meta.CaseNo != c.GetCaseNo() || meta.State != "delivered" || meta.Pages != 2 || meta.Entries != len(f.Entries) || meta.Applicant == "" {
		t.Errorf("the package: %+v, %v", meta, err)
	}
	// What somebody changes in the database is found.
	changed := slices.Clone(f.Entries)
	changed[3].Body = bytes.Replace(changed[3].Body, []byte("3001"), []byte("3002"), 1)
	if _, err := archive.Check(f.ID, changed); err == nil && !bytes.Equal(changed[3].Body, f.Entries[3].Body) {
		t.Error("a changed step verifies")
	}
}
