package adapters

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Gin makes a handler of gin's out of net/http middleware, such as
// [bearer.Guard.Middleware]. What the middleware answers itself goes no further.
func Gin(middleware func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		passed := false
		middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			passed, c.Request = true, r
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
		if !passed {
			c.Abort()
		}
	}
}
