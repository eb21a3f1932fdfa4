package neighbour

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// Options say where a hall answers and as whom to sign in there.
type Options struct {
	Address    string
	Staff, PIN string
	// TLS is needed for a hall on another machine: the PIN crosses the line.
	TLS *tls.Config
}

// ErrNoTLS says that a hall on another machine was to be asked in clear.
var ErrNoTLS = errors.New("neighbour: a hall on another machine is asked by TLS only")

// Dial gives a connection to the hall, which need not be there yet. Close it.
func Dial(o Options) (*grpc.ClientConn, error) {
	creds := insecure.NewCredentials()
	if o.TLS != nil {
		creds = credentials.NewTLS(o.TLS)
	} else if !here(o.Address) {
		return nil, ErrNoTLS
	}
	s := &session{staff: o.Staff, pin: o.PIN}
	conn, err := grpc.NewClient(o.Address,
		grpc.WithTransportCredentials(creds),
		grpc.WithUnaryInterceptor(s.signedIn),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, MaxDelay: 2 * time.Second}, MinConnectTimeout: time.Second,
		}))
	if err != nil {
		return nil, fmt.Errorf("neighbour: %w", err)
	}
	return conn, nil
}

func here(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// session is the sign-in at the other hall, shared by all calls.
type session struct {
	staff, pin string

	mu    sync.Mutex
	token string
	// not says until when a refused sign-in is not tried again: it would only
	// lengthen the lock.
	not    time.Time
	denied error
}

// denyFor is how long a refused sign-in counts.
const denyFor = 30 * time.Second

func (s *session) signedIn(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	if method == hallv1.DeskService_SignIn_FullMethodName {
		return invoke(ctx, method, req, reply, cc, opts...)
	}
	token, err := s.ask(ctx, cc, "")
	if err != nil {
		return err
	}
	err = invoke(with(ctx, token), method, req, reply, cc, opts...)
	if status.Code(err) != codes.Unauthenticated {
		return err
	}
	if token, err = s.ask(ctx, cc, token); err != nil {
		return err
	}
	return invoke(with(ctx, token), method, req, reply, cc, opts...)
}

func with(ctx context.Context, token string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
}

// ask gives a token other than the one that has ended.
func (s *session) ask(ctx context.Context, cc *grpc.ClientConn, ended string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" && s.token != ended {
		return s.token, nil
	}
	if time.Now().Before(s.not) {
		return "", s.denied
	}
	r, err := hallv1.NewDeskServiceClient(cc).SignIn(ctx, &hallv1.SignInRequest{StaffNo: s.staff, Pin: s.pin, Role: hall.RoleHall})
	if err != nil {
		if c := status.Code(err); c == codes.Unauthenticated || c == codes.PermissionDenied {
			s.not, s.denied = time.Now().Add(denyFor), err
		}
		return "", err
	}
	s.token = r.GetToken()
	return s.token, nil
}
