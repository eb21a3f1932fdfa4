package hall

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"slices"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// Limits of an exported outbox, in bytes and in refusals that are listed.
const (
	bundleMax    = 512 << 20
	refusedShown = 1000
)

// keyOfExport is the purpose of the key by which a window seals its export.
const keyOfExport = "export"

// ExportKey gives the caller's window the key of its exports.
func (s *Server) ExportKey(ctx context.Context, _ *hallv1.ExportKeyRequest) (*hallv1.ExportKeyResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if who.Window == "" {
		return nil, refuse(ReasonWindowRequired)
	}
	key, err := s.derived(keyOfExport, who.Window)
	if err != nil {
		return nil, err
	}
	return &hallv1.ExportKeyResponse{Key: key}, nil
}

// TakeIn opens the export of a window and answers each of its commands. A
// window that could seal it was given the key by this hall.
func (s *Server) TakeIn(stream hallv1.RelayService_TakeInServer) error {
	ctx := stream.Context()
	window, sealed, err := received(stream)
	if err != nil {
		return err
	}
	err = s.store.View(ctx, func(r *store.Reader) error {
		_, err := r.Window(window)
		if errors.Is(err, store.ErrNotFound) {
			return refuse(ReasonUnknownWindow)
		}
		return err
	})
	if err != nil {
		return err
	}
	bundle, err := s.openBundle(window, sealed)
	if err != nil {
		return err
	}
	resp := &hallv1.TakeInResponse{}
	for _, p := range bundle.GetPages() {
		if err := s.keepPage(ctx, bundle, p); err != nil {
			return err
		}
		resp.Pages++
	}
	for _, c := range bundle.GetCommands() {
		receipt, err := s.takeIn(ctx, window, c)
		if err != nil {
			return err
		}
		switch {
		case receipt.GetRepeatedAnswer():
			resp.RepeatedAnswers++
		case receipt.GetAccepted():
			resp.Accepted++
		default:
			resp.RefusedCount++
			if len(resp.Refused) < refusedShown {
				resp.Refused = append(resp.Refused, &hallv1.Receipt{CommandId: receipt.GetCommandId(), Refusal: receipt.GetRefusal(), Details: receipt.GetDetails()})
			}
		}
	}
	return stream.SendAndClose(resp)
}

// received is the whole sealed export.
func received(stream hallv1.RelayService_TakeInServer) (window string, sealed []byte, err error) {
	for {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return window, sealed, nil
		}
		if err != nil {
			return "", nil, err
		}
		if window == "" {
			window = m.GetWindow()
		}
		if len(m.GetChunk()) > chunkMax || len(sealed)+len(m.GetChunk()) > bundleMax {
			return "", nil, refuse(ReasonBundleSize)
		}
		sealed = append(sealed, m.GetChunk()...)
	}
}

func (s *Server) openBundle(window string, sealed []byte) (*hallv1.Bundle, error) {
	key, err := s.derived(keyOfExport, window)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("hall: export: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("hall: export: %w", err)
	}
	bundle := &hallv1.Bundle{}
	body, err := seal.Open(nil, nil, sealed, []byte(window))
	if err == nil {
		err = proto.Unmarshal(body, bundle)
	}
	if err != nil || bundle.GetWindow() != window {
		return nil, refuse(ReasonBundle)
	}
	return bundle, nil
}

// takeIn answers one command as if the window had delivered it itself.
func (s *Server) takeIn(ctx context.Context, window string, c *hallv1.BundledCommand) (*hallv1.Receipt, error) {
	var person store.Staff
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		person, err = r.Staff(c.GetStaffNo())
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil // nobody has that number, and no role
	}
	if err != nil {
		return nil, err
	}
	if !slices.Contains(person.Roles, c.GetRole()) {
		return &hallv1.Receipt{CommandId: c.GetCommand().GetCommandId(), Refusal: RefuseRole}, nil
	}
	receipt, err := s.deliverOne(ctx, &caller{
		Staff: person.No, Name: person.Name, Window: window, Role: c.GetRole(), Departments: person.Departments,
	}, c.GetCommand())
	if refused, ok := errors.AsType[*Error](err); ok && refused.Reason == ReasonInvalid {
		return &hallv1.Receipt{CommandId: c.GetCommand().GetCommandId(), Refusal: refused.Reason}, nil
	}
	return receipt, err
}

// keepPage stores a page of the export as PutPage would.
func (s *Server) keepPage(ctx context.Context, b *hallv1.Bundle, p *hallv1.BundledPage) error {
	if !validID(p.GetCaseId()) || p.GetLineId() == "" || len(p.GetLineId()) > 64 || len(p.GetMediaType()) > 64 {
		return refuse(ReasonBundle)
	}
	up, err := s.pages.Begin(p.GetSha256(), int64(len(p.GetData())))
	if err != nil {
		return pageError(err)
	}
	err = up.Write(0, p.GetData())
	if err == nil {
		err = up.Finish()
	}
	if err = errors.Join(err, up.Close()); err != nil {
		return pageError(err)
	}
	staff := ""
	if len(b.GetCommands()) > 0 {
		staff = b.GetCommands()[0].GetStaffNo()
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		return keepPageRow(tx, store.Page{
			SHA256: p.GetSha256(), Case: p.GetCaseId(), Line: p.GetLineId(), Bytes: int64(len(p.GetData())),
			MediaType: p.GetMediaType(), Staff: staff,
		})
	})
}
