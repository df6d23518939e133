"""A stand-in for the service: a real HTTP server on loopback that renders real, labelled clips.

It speaks the wire contract strictly and was written from the contract alone. Nothing here may come from the
program's client side: a codec shared with the client would let a wrong field name cancel out unseen.
"""
