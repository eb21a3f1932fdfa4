package devices

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Serve lets an emulated device that speaks HTTP answer on l until ctx ends, and
// closes it.
func Serve(ctx context.Context, l net.Listener, device http.Handler) error {
	s := http.Server{
		Handler: device, ReadHeaderTimeout: time.Minute, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: log.New(io.Discard, "", 0), // who does not trust it says so at the other end
	}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	err := s.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
