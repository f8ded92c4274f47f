package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// cacheVariable names the folder of the token cache where no flag does.
const (
	cacheVariable = "JWTKIT_CACHE"
	cacheOff      = "off"
)

// cacheFlags say where tokens are kept between two runs.
type cacheFlags struct {
	dir   string
	fresh bool
}

func (f *cacheFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.dir, "cache", "", "keep tokens in `DIR`, or off (default $"+cacheVariable+", else jwtkit/tokens in your cache folder)")
	flags.BoolVar(&f.fresh, "fresh", false, "fetch a new token even if the cache has one")
}

// cache gives the folder that the flags name, nil for none.
func (f *cacheFlags) cache(stderr io.Writer) tokensource.Cache {
	dir := f.dir
	if dir == "" {
		dir = os.Getenv(cacheVariable)
	}
	if dir == "" {
		own, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(own, "jwtkit", "tokens")
	}
	if dir == cacheOff {
		return nil
	}
	return &toldCache{FileCache: tokensource.FileCache{Dir: dir}, stderr: stderr, fresh: f.fresh}
}

// A toldCache tells a person when it cannot be used. It is empty when a fresh
// token is wanted.
type toldCache struct {
	tokensource.FileCache
	stderr io.Writer
	fresh  bool
}

func (c *toldCache) Load(ctx context.Context, key string) ([]byte, error) {
	if c.fresh {
		return nil, nil
	}
	entry, err := c.FileCache.Load(ctx, key)
	if err != nil {
		say(c.stderr, "the token in the cache is not used: "+reason(err))
	}
	return entry, err
}

func (c *toldCache) Store(ctx context.Context, key string, entry []byte, expiry time.Time) error {
	err := c.FileCache.Store(ctx, key, entry, expiry)
	if err != nil {
		say(c.stderr, "the token is not kept: "+reason(err))
	}
	return err
}
