package main

import (
	"context"
	"errors"
	"strings"

	"onewindow/client"
	"onewindow/devices"
	"onewindow/devices/keydevice"
	"onewindow/hall"
	"onewindow/station"
)

// tokenScheme is before the file of a key made of software, in the desk's file.
const tokenScheme = "token:"

// keyPort is a key device as the station asks for it: its faults are the desk's.
type keyPort struct{ station.KeyDevice }

func (k keyPort) Sign(ctx context.Context, message []byte) ([]byte, error) {
	signature, err := k.KeyDevice.Sign(ctx, message)
	if e, ok := errors.AsType[*devices.Error](err); ok {
		err = &station.DeviceFault{Device: "keydevice", Code: e.Code}
	}
	return signature, err
}

// openKeyDevice is what the desk's file names: a program, or token:FILE; nil for
// nothing.
func openKeyDevice(name string) (station.KeyDevice, error) {
	if name == "" {
		return nil, nil
	}
	file, soft := strings.CutPrefix(name, tokenScheme)
	if !soft {
		return keyPort{keydevice.NewHelper(name, hall.ChallengeLife)}, nil
	}
	t, err := keydevice.OpenToken(file)
	if err != nil {
		return nil, err
	}
	return keyPort{t}, nil
}

// enter signs in by the PIN, or without one by the key device where there is one.
func (h hallPort) enter(ctx context.Context, staffNo, pin, code, role string) (client.Session, error) {
	if pin == "" && h.key != nil {
		return h.client.SignInByKey(ctx, staffNo, code, role, h.key.Sign)
	}
	s, err := h.client.SignInWith(ctx, staffNo, pin, code, role)
	if err == nil {
		h.signedIn(pin)
	}
	return s, err
}
