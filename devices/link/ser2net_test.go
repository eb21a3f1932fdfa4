package link

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"testing"
	"time"

	"onewindow/devices/ptyport"
	"onewindow/e2e/oracle"
)

// serves runs ser2net before a serial port, until the test ends; it says nothing
// when it is ready, so it is to be dialled until it answers.
func serves(t *testing.T, path string) (address string) {
	t.Helper()
	program, ok := oracle.Need(t, "ser2net")
	if !ok {
		return ""
	}
	// No other test takes ports of this address, so that what is free here stays so.
	l, err := net.Listen("tcp", "127.22.17.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	// The speed of its own is not the one that is asked for.
	config := fmt.Sprintf("connection: &one#  accepter: telnet(rfc2217=true),tcp,127.22.17.1,%s#  connector: serialdev,%s,1200n81,local", port, path)
	ctx, end := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "-n", "-u", "-Y", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(); _ = cmd.Wait() })
	return address
}

// until tries for a minute: another program cannot be waited for otherwise.
func until(t *testing.T, holds func() error) {
	t.Helper()
	for began := time.Now(); ; {
		err := holds()
		if err == nil {
			return
		}
		if time.Since(began) > time.Minute {
			t.Fatal(err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// ser2net is a device server that is not ours: it takes the speed that we ask for, and
// every byte passes it both ways, those that telnet doubles or eats, too.
func TestRFC2217WithSer2net(t *testing.T) {
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	address := serves(t, port.Path)
	if address == "" {
		return
	}
	var l Link
	until(t, func() error {
		l, err = Open("rfc2217://"+address, Settings{Baud: 19200})
		return err
	})
	defer l.Close()
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	if _, err := l.Write(all); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(all))
	if _, err := io.ReadFull(port, got); err != nil || !bytes.Equal(got, all) {
		t.Errorf("to the device: % X, %v", got, err)
	}
	until(t, func() error {
		if baud, err := port.Baud(); err != nil || baud != 19200 {
			return fmt.Errorf("speed on the line: %d, %v", baud, err) //nolint:errorlint // err may be nil
		}
		return nil
	})
	if _, err := port.Write(all); err != nil {
		t.Fatal(err)
	}
	clear(got)
	if n, err := ReadExact(l, got, time.Now().Add(time.Minute), 0); err != nil || !bytes.Equal(got, all) {
		t.Errorf("from the device: % X, %v", got[:n], err)
	}
}
