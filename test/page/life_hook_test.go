package page_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/notify"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// lifeHook is a vendor's server that notices are posted to. It takes none the first time: each comes again.
type lifeHook struct {
	*httptest.Server
	t      *testing.T
	signer *notify.Webhook
	mu     sync.Mutex
	got    []registry.Notice // as they came, also those that were not taken
}

func startLifeHook(t *testing.T) *lifeHook {
	t.Helper()
	h := &lifeHook{t: t}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	var err error
	if h.signer, err = notify.NewWebhook(h.URL, hookSecret, nil); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *lifeHook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var n registry.Notice
	if err := json.Unmarshal(body, &n); err != nil || n.ID != r.Header.Get("Webhook-Id") ||
		r.Header.Get("Webhook-Signature") != h.signer.Sign(n.ID, r.Header.Get("Webhook-Timestamp"), body) {
		h.t.Errorf("no notice, or one that is not signed (%v): %s", err, body)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.times(n.Number) == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	h.got = append(h.got, n)
}

// times is how often a notice came.
func (h *lifeHook) times(number int64) (count int) {
	for _, n := range h.got {
		if n.Number == number {
			count++
		}
	}
	return count
}

// want waits until these notices, as number:state, were taken, and wants each to have one ID and to have come in its turn.
func (h *lifeHook) want(notices string) {
	h.t.Helper()
	var taken []string
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if taken = h.taken(); strings.Join(taken, " ") == notices {
			return
		}
	}
	h.t.Errorf("the webhook has taken %q, want %q", taken, notices)
}

func (h *lifeHook) taken() (list []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := map[int64]string{}
	for _, n := range h.got {
		id, known := ids[n.Number]
		switch {
		case known && id != n.ID:
			h.t.Fatalf("notice %d came as %s and as %s", n.Number, id, n.ID)
		case known && n.Number == int64(len(list)+1): // the second time
			list = append(list, fmt.Sprintf("%d:%s", n.Number, n.To))
		case n.Number > int64(len(list)+1):
			h.t.Fatalf("notice %d came when %d were taken", n.Number, len(list))
		}
		ids[n.Number] = n.ID
	}
	return list
}
