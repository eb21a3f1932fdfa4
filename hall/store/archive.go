package store

import "time"

// ArchiveFile is the electronic file of a case. Head is the hash of its last entry,
// Seal the seal on it as JSON.
type ArchiveFile struct {
	Case, ArchiveID    string
	Entries            int
	Head               string
	OpenedAt, ClosedAt time.Time
	Seal               string
}

const archiveColumns = "case_id, archive_id, entries, head, opened_ms, closed_ms, seal"

func scanArchive(scan func(...any) error) (ArchiveFile, error) {
	var f ArchiveFile
	var opened, closed int64
	err := scan(&f.Case, &f.ArchiveID, &f.Entries, &f.Head, &opened, &closed, &f.Seal)
	f.OpenedAt, f.ClosedAt = fromMillis(opened), fromMillis(closed)
	return f, err
}

// PutArchive writes a file as it is now: new with its first entry, changed with the
// others.
func (t *Tx) PutArchive(f ArchiveFile) error {
	if f.Entries == 1 {
		_, err := t.exec("INSERT INTO archive_file (hall_id, "+archiveColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			t.hall, f.Case, f.ArchiveID, f.Entries, f.Head, millis(t.batch.now), millis(f.ClosedAt), f.Seal)
		return err
	}
	_, err := t.exec("UPDATE archive_file SET entries = $1, head = $2, closed_ms = $3, seal = $4 WHERE hall_id = $5 AND case_id = $6",
		f.Entries, f.Head, millis(f.ClosedAt), f.Seal, t.hall, f.Case)
	return err
}

// Archive finds the file of a case; ErrNotFound while it has none.
func (r *Reader) Archive(caseID string) (ArchiveFile, error) {
	found, err := list(r, scanArchive, "SELECT "+archiveColumns+" FROM archive_file WHERE hall_id = $1 AND case_id = $2", r.hall, caseID)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ArchiveFile{}, err
	}
	return found[0], nil
}

// ArchivesClosed lists the files that were closed in a span, from on and before
// until.
func (r *Reader) ArchivesClosed(from, until time.Time) ([]ArchiveFile, error) {
	return list(r, scanArchive, "SELECT "+archiveColumns+` FROM archive_file
		WHERE hall_id = $1 AND closed_ms > 0 AND closed_ms >= $2 AND closed_ms < $3 ORDER BY closed_ms, archive_id`,
		r.hall, millis(from), millis(until))
}

// ArchiveEntry is one entry of a file.
type ArchiveEntry struct {
	Case               string
	No                 int
	At                 time.Time
	Kind, Name, SHA256 string
	Bytes              int64
	MediaType          string
	Body               []byte
	Hash               string
}

// AddArchiveEntry writes an entry.
func (t *Tx) AddArchiveEntry(e ArchiveEntry) error {
	body := e.Body
	if body == nil {
		body = []byte{}
	}
	_, err := t.exec(`INSERT INTO archive_entry (hall_id, case_id, no, at_ms, kind, name, sha256, bytes, media_type, body, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t.hall, e.Case, e.No, millis(e.At), e.Kind, e.Name, e.SHA256, e.Bytes, e.MediaType, body, e.Hash)
	return err
}

// ArchiveEntries lists the entries of a case in their order.
func (r *Reader) ArchiveEntries(caseID string) ([]ArchiveEntry, error) {
	return list(r, func(scan func(...any) error) (ArchiveEntry, error) {
		e := ArchiveEntry{Case: caseID}
		var at int64
		err := scan(&e.No, &at, &e.Kind, &e.Name, &e.SHA256, &e.Bytes, &e.MediaType, &e.Body, &e.Hash)
		e.At = fromMillis(at)
		return e, err
	}, `SELECT no, at_ms, kind, name, sha256, bytes, media_type, body, hash FROM archive_entry
		WHERE hall_id = $1 AND case_id = $2 ORDER BY no`, r.hall, caseID)
}

// HasPage reports whether a page of a line is there already.
func (r *Reader) HasPage(p Page) (bool, error) {
	var n int64
	err := r.one("SELECT COUNT(*) FROM page WHERE case_id = $1 AND line_id = $2 AND sha256 = $3", []any{p.Case, p.Line, p.SHA256}, &n)
	return n > 0, err
}

// SealUse is one use of a seal. Seal is empty until its keeper has answered.
type SealUse struct {
	ID, Case, What, Number, Organ, Digest, Staff string
	AskedAt, SealedAt                            time.Time
	Seal                                         string
}

const sealColumns = "id, case_id, what, number, organ, digest, staff_no, asked_ms, sealed_ms, seal"

func scanSealUse(scan func(...any) error) (SealUse, error) {
	var u SealUse
	var asked, sealed int64
	err := scan(&u.ID, &u.Case, &u.What, &u.Number, &u.Organ, &u.Digest, &u.Staff, &asked, &sealed, &u.Seal)
	u.AskedAt, u.SealedAt = fromMillis(asked), fromMillis(sealed)
	return u, err
}

// InsertSealUse writes that a seal was asked for.
func (t *Tx) InsertSealUse(u SealUse) error {
	_, err := t.exec("INSERT INTO seal_use (hall_id, "+sealColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		t.hall, u.ID, u.Case, u.What, u.Number, u.Organ, u.Digest, u.Staff, millis(t.batch.now), int64(0), "")
	return err
}

// SetSeal writes what the seal's keeper answered.
func (t *Tx) SetSeal(id, seal string) error {
	_, err := t.exec("UPDATE seal_use SET sealed_ms = $1, seal = $2 WHERE hall_id = $3 AND id = $4", millis(t.batch.now), seal, t.hall, id)
	return err
}

// SealUse finds one use.
func (r *Reader) SealUse(id string) (SealUse, error) {
	found, err := list(r, scanSealUse, "SELECT "+sealColumns+" FROM seal_use WHERE hall_id = $1 AND id = $2", r.hall, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return SealUse{}, err
	}
	return found[0], nil
}

// SealUses lists the uses for a case, the oldest first.
func (r *Reader) SealUses(caseID string) ([]SealUse, error) {
	return list(r, scanSealUse, "SELECT "+sealColumns+" FROM seal_use WHERE hall_id = $1 AND case_id = $2 ORDER BY asked_ms, id", r.hall, caseID)
}
