package io.coremill.access;

/// The keys by which an issuer signs are not known, so that its tokens can be neither believed nor
/// refused. Another try may succeed.
public final class IssuerUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public IssuerUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
