package tokensource_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// A keyValueStore is what servers share: Redis, a database. Here it is a map.
type keyValueStore struct{ entries sync.Map }

func (s *keyValueStore) Get(_ context.Context, key string) ([]byte, error) {
	value, ok := s.entries.Load(key)
	if !ok {
		return nil, nil
	}
	return value.([]byte), nil
}

func (s *keyValueStore) Set(_ context.Context, key string, value []byte, _ time.Duration) error {
	s.entries.Store(key, value)
	return nil
}

// A storeCache is all that a shared store needs to be a Cache.
type storeCache struct{ store *keyValueStore }

func (c storeCache) Load(ctx context.Context, key string) ([]byte, error) {
	return c.store.Get(ctx, "tokens:"+key)
}

func (c storeCache) Store(ctx context.Context, key string, entry []byte, expiry time.Time) error {
	return c.store.Set(ctx, "tokens:"+key, entry, time.Until(expiry))
}

// Two servers, one token.
func ExampleCache() {
	server := exampleServer()
	defer server.Close()
	store := new(keyValueStore)
	for range 2 {
		source, err := tokensource.New(tokensource.Options{
			Request: grant.Request{TokenURL: server.URL + "/connect/token", ClientID: "shop", ClientSecret: grant.NewSecret("s3cr3t")},
			Cache:   storeCache{store},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		token, err := source.Token(context.Background())
		fmt.Println(token, token.Cached, err)
	}
	// Output:
	// Token(fingerprint=7f8a6b09) false <nil>
	// Token(fingerprint=7f8a6b09) true <nil>
}
