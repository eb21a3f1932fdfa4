package main

import (
	"context"
	"encoding/pem"
	"errors"
	"path/filepath"

	"onewindow/devices/keydevice"
	"onewindow/hall"
	"onewindow/hall/store"
)

// giveKey puts a key device on the demo's desk, an emulated one whose person always
// confirms, and has the hall know it.
func (d *demo) giveKey(ctx context.Context, o *seatOptions) error {
	file := filepath.Join(o.dir, "key-device")
	token, err := keydevice.OpenToken(file)
	if err != nil {
		return err
	}
	text, err := token.PublicKey(ctx)
	if err != nil {
		return err
	}
	public, _ := pem.Decode(text)
	st, err := store.Open(ctx, store.Options{DSN: "sqlite:" + filepath.Join(d.dir, "hall.db"), Hall: "demo", HallName: demoHallName, Now: d.clock.Now})
	if err != nil {
		return err
	}
	o.keyDevice, o.account.PIN, o.account.Key = tokenScheme+file, "", true
	return errors.Join(hall.GiveKeyDevice(ctx, st, o.account.StaffNo, public.Bytes, true), st.Close())
}
