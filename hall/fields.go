package hall

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
)

// fieldPhone is where the applicant can be reached.
const fieldPhone = "phone"

// Fields of the application form that the hall keeps for a person's next one.
var formFields = map[string]bool{fieldPhone: true, "address": true, "mail_address": true, "account": true}

// fieldMax bounds one entry, in characters.
const fieldMax = 200

const keyOfFields = "fields"

// Address is one entry of the city's list of addresses.
type Address struct{ Code, Text string }

// Addresses is the city's list of addresses (统一地址), an outside system. An
// error means that nothing is known.
type Addresses interface {
	Search(ctx context.Context, query string, limit int) ([]Address, error)
}

// addressesMax is how many addresses one answer holds.
const addressesMax = 20

// FindAddresses searches the city's list; a hall without one finds nothing.
func (s *Server) FindAddresses(ctx context.Context, req *hallv1.FindAddressesRequest) (*hallv1.FindAddressesResponse, error) {
	query := strings.TrimSpace(clip(req.GetQuery(), fieldMax))
	if s.opt.Addresses == nil || query == "" {
		return &hallv1.FindAddressesResponse{}, nil
	}
	limit := addressesMax
	if n := int(req.GetLimit()); n > 0 {
		limit = min(n, limit)
	}
	ctx, cancel := context.WithTimeout(ctx, sourcePatience)
	defer cancel()
	found, err := s.opt.Addresses.Search(ctx, query, limit)
	if err != nil {
		s.log.WarnContext(ctx, "address list failed", "error", err)
		return nil, refuse(ReasonUnavailable)
	}
	resp := &hallv1.FindAddressesResponse{}
	for _, a := range found[:min(len(found), limit)] {
		resp.Addresses = append(resp.Addresses, &hallv1.Address{Code: a.Code, Text: a.Text})
	}
	return resp, nil
}

// KnownFields gives what the person at the desk filled in the last time.
func (s *Server) KnownFields(ctx context.Context, req *hallv1.KnownFieldsRequest) (*hallv1.KnownFieldsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.atDeskWith(ctx, who, req.GetTicketId(), req.GetLease(), "", req.GetApplicant()); err != nil {
		return nil, err
	}
	resp := &hallv1.KnownFieldsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		resp.Fields, err = s.fieldsOf(r, person(req.GetApplicant()), who.side())
		return err
	})
	if err == nil && len(resp.Fields) > 0 {
		err = s.looked(ctx, store.Event{Ticket: req.GetTicketId()}, "known_fields")
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// fieldsOf opens what a person filled in. What cannot be opened, because the
// hall's secret is another one now, is not known.
func (s *Server) fieldsOf(r *store.Reader, p casework.Person, at police.Desk) (map[string]string, error) {
	key, seal, err := s.fieldSeal(p, at)
	if err != nil {
		return nil, err
	}
	sealed, err := r.Fields(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	clear, err := seal.Open(nil, nil, sealed, []byte(key))
	if err != nil {
		return nil, nil //nolint:nilerr // sealed under a secret that is gone
	}
	fields := map[string]string{}
	if err := json.Unmarshal(clear, &fields); err != nil {
		return nil, fmt.Errorf("hall: fields: %w", err)
	}
	return fields, nil
}

// fieldSeal names and seals what a person filled in. The police zone has a book of
// its own: what is written in it says nothing at another window.
func (s *Server) fieldSeal(p casework.Person, at police.Desk) (person string, seal cipher.AEAD, err error) {
	if person, err = s.personKey(p); err != nil {
		return "", nil, err
	}
	if at == police.Zone {
		person = zoneKey(person)
	}
	key, err := s.derived(keyOfFields, person)
	if err != nil {
		return "", nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", nil, fmt.Errorf("hall: fields: %w", err)
	}
	if seal, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return "", nil, fmt.Errorf("hall: fields: %w", err)
	}
	return person, seal, nil
}

// soundFields refuses what is no field of the form.
func soundFields(list []*hallv1.Field) error {
	for _, f := range list {
		if !formFields[f.GetKey()] || len([]rune(f.GetValue())) > fieldMax {
			return store.Refuse(RefuseField, "field", clip(f.GetKey(), 32))
		}
	}
	return nil
}

// keepFields lays the form of a case over what is known of the person.
func (s *Server) keepFields(tx *store.Tx, p casework.Person, at police.Desk, list []*hallv1.Field) error {
	known, err := s.fieldsOf(&tx.Reader, p, at)
	if err != nil {
		return err
	}
	next := maps.Clone(known)
	if next == nil {
		next = map[string]string{}
	}
	for _, f := range list {
		if f.GetValue() != "" {
			next[f.GetKey()] = f.GetValue()
		}
	}
	if maps.Equal(known, next) {
		return nil
	}
	body, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("hall: fields: %w", err)
	}
	key, seal, err := s.fieldSeal(p, at)
	if err != nil {
		return err
	}
	return tx.PutFields(key, seal.Seal(nil, nil, body, []byte(key)))
}
