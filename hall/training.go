package hall

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/figures"
	"onewindow/hall/store"
)

// mostResults bounds what is told at once.
const mostResults = 200

// RecordPractice keeps the caller's own results.
func (s *Server) RecordPractice(ctx context.Context, req *hallv1.RecordPracticeRequest) (*hallv1.RecordPracticeResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if len(req.GetResults()) > mostResults {
		return nil, store.Refuse(ReasonInvalid, "field", "results")
	}
	for _, r := range req.GetResults() {
		counts := min(r.GetPapers(), r.GetWrong(), r.GetSeconds(), r.GetKeys(), r.GetPapers()-r.GetWrong())
		if !validID(r.GetId()) || r.GetItemCode() == "" || !r.GetAt().IsValid() || counts < 0 {
			return nil, store.Refuse(ReasonInvalid, "field", "results")
		}
	}
	return &hallv1.RecordPracticeResponse{}, s.store.Write(ctx, func(tx *store.Tx) error {
		for _, r := range req.GetResults() {
			at := r.GetAt().AsTime()
			if at.After(tx.Now()) {
				at = tx.Now() // a desk's clock does not write into tomorrow
			}
			err := tx.AddPractice(store.Practice{
				ID: r.GetId(), Staff: who.Staff, At: at, Item: clip(r.GetItemCode(), 32), Leaf: clip(r.GetLeaf(), 32), Version: clip(r.GetCatalogVersion(), 64),
				Unseen: r.GetUnseen(), RightSituation: r.GetRightSituation(), RightList: r.GetRightList(),
				Papers: int(r.GetPapers()), Wrong: int(r.GetWrong()), Seconds: int(r.GetSeconds()), Keys: int(r.GetKeys()),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ListPractice sums up who practised.
func (s *Server) ListPractice(ctx context.Context, req *hallv1.ListPracticeRequest) (*hallv1.ListPracticeResponse, error) {
	span, err := spanOf(req.GetFrom(), req.GetTo())
	if err != nil {
		return nil, err
	}
	all, err := Practice(ctx, s.store, span)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ListPracticeResponse{}
	for _, p := range all {
		resp.Staff = append(resp.Staff, &hallv1.StaffPractice{
			StaffNo: p.Staff, Count: small(p.Count), Right: small(p.Right), Unseen: small(p.Unseen), UnseenRight: small(p.UnseenRight), LastAt: stamp(p.Last),
		})
	}
	return resp, nil
}

// Practice is what was practised in a span, by person.
func Practice(ctx context.Context, st *store.Store, span figures.Span) (out []store.Practised, err error) {
	err = st.View(ctx, func(r *store.Reader) (err error) {
		out, err = r.PractisedIn(span.Start(), span.End())
		return err
	})
	return out, err
}
